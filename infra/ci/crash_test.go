package ci

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/sender"
)

// Deliveries come in from several senders while the gateway, a function or Postgres is killed at a random moment, again
// and again. Afterwards every delivery that was answered with 200 is in the ledger and done, and none was applied twice.
// OPS_CRASH_ROUNDS sets how often; the default keeps `make test` short.
func TestKillAnythingAtAnyMoment(t *testing.T) {
	t.Parallel()
	rounds := 6
	if n, err := strconv.Atoi(os.Getenv("OPS_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	p := newPlatform(t)
	seed := rand.Uint64()
	chance := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d, %d rounds", seed, rounds)
	all := newLoad()
	for round := range rounds {
		victim := []string{"gateway", "function", "postgres"}[(round+int(seed%3))%3]
		stop := all.begin(p.dev)
		<-time.After(time.Duration(50+chance.IntN(400)) * time.Millisecond) // the random moment
		p.kill(victim, chance)
		if victim == "gateway" {
			stop()
			p.start()
			continue
		}
		// More than were under way: those may have been committed before the kill.
		p.eventually("deliveries are accepted again after "+victim, time.Minute, all.moreThan(all.count()+senders))
		stop()
	}
	p.drained(all)
}

// kill ends a process of the platform without a warning.
func (p *platform) kill(victim string, chance *rand.Rand) {
	p.t.Helper()
	switch victim {
	case "gateway":
		_ = p.cmd.Process.Kill()
		<-p.gone
	case "postgres":
		content, err := os.ReadFile(filepath.Join(p.dir, "postgres", "cluster", "postmaster.pid"))
		if err != nil {
			p.t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(content), "\n")
		pid, err := strconv.Atoi(first)
		if err != nil {
			p.t.Fatal(err)
		}
		_ = syscall.Kill(pid, syscall.SIGKILL)
	default:
		var functions []int
		for pid, exe := range processesOf(p.t, p.dir) {
			if strings.HasSuffix(exe, "/bootstrap") {
				functions = append(functions, pid)
			}
		}
		if len(functions) > 0 {
			_ = syscall.Kill(functions[chance.IntN(len(functions))], syscall.SIGKILL)
		}
	}
}

// drained waits until the ledger is done and checks the zeros.
func (p *platform) drained(all *load) {
	p.t.Helper()
	accepted := all.keys()
	if len(accepted) == 0 {
		p.t.Fatal("nothing was accepted: the test shows nothing")
	}
	conn := p.database()
	p.eventually("every delivery is done", 2*time.Minute, func() error {
		if err := p.invoke("webhook-process", "{}"); err != nil {
			return err
		}
		var waiting int
		err := conn.QueryRow(p.t.Context(), "select count(*) from ops.webhook_deliveries where state <> 'done'").Scan(&waiting)
		if err == nil && waiting > 0 {
			err = fmt.Errorf("%d are not done", waiting)
		}
		return err
	})
	var lost, rows, items int
	err := conn.QueryRow(p.t.Context(), `select
		(select count(*) from unnest($1::text[]) k where not exists (select from ops.webhook_deliveries d where d.delivery_key = k and d.state = 'done')),
		(select count(*) from ops.webhook_deliveries),
		(select count(*) from ops.work_items)`, accepted).Scan(&lost, &rows, &items)
	if err != nil {
		p.t.Fatal(err)
	}
	if lost != 0 {
		p.t.Errorf("%d of %d accepted deliveries are lost", lost, len(accepted))
	}
	if items != rows {
		p.t.Errorf("%d deliveries about as many issues made %d work items", rows, items)
	}
	twice := 0
	for id, n := range finishes(p.log.String()) {
		if n > 1 {
			twice++
			p.t.Errorf("delivery %s was applied %d times", id, n)
		}
	}
	p.t.Logf("accepted %d, in the ledger %d, lost %d, applied twice %d", len(accepted), rows, lost, twice)
}

var finished = regexp.MustCompile(`"delivery_id":"(\d+)","attempt":\d+,"outcome":"done"`)

// finishes counts how often the worker said, after its commit, that it had applied a delivery.
func finishes(log string) map[string]int {
	counts := map[string]int{}
	for _, match := range finished.FindAllStringSubmatch(log, -1) {
		counts[match[1]]++
	}
	return counts
}

// senders is how many deliveries are under way at once.
const senders = 4

// load posts distinct issues and remembers which were accepted.
type load struct {
	mu       sync.Mutex
	accepted []string
	next     int64
}

func newLoad() *load { return &load{} }

// begin posts until it is told to stop.
func (l *load) begin(dev *running.Platform) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}}
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			for ctx.Err() == nil {
				l.post(ctx, client, dev)
			}
		})
	}
	return func() { cancel(); wg.Wait(); client.CloseIdleConnections() }
}

func (l *load) post(ctx context.Context, client *http.Client, dev *running.Platform) {
	l.mu.Lock()
	l.next++
	n := l.next
	l.mu.Unlock()
	issue := demoIssue()
	issue.ID, issue.Number = n, n
	guid := sender.UUID()
	answer, err := sender.GitHub(dev.Secret("GITHUB_WEBHOOK_SECRETS"), "issues", guid, issue.Body("opened")).Post(ctx, client, dev.URL)
	if err != nil || !answer.OK {
		select { // it is being killed: do not spin
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted = append(l.accepted, "1/"+guid)
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.accepted)
}

func (l *load) keys() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted
}

func (l *load) moreThan(before int) func() error {
	return func() error {
		if l.count() <= before {
			return fmt.Errorf("still %d", before)
		}
		return nil
	}
}

// processesOf lists the processes that run from or in a directory, by pid.
func processesOf(t *testing.T, dir string) map[int]string {
	t.Helper()
	found := map[int]string{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Skip("needs /proc to find processes") // not on macOS; CI has it
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		exe, _ := os.Readlink(filepath.Join("/proc", entry.Name(), "exe"))
		cmdline, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), "cmdline"))
		if strings.HasPrefix(exe, dir+"/") || strings.Contains(string(cmdline), dir+"/") {
			found[pid] = exe
		}
	}
	return found
}

func reader(body any) io.Reader {
	switch b := body.(type) {
	case string:
		return strings.NewReader(b)
	case io.Reader:
		return b
	}
	return nil
}
