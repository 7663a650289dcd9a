package ci

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	names "github.com/insightpulseai/odooops-console/shared/adapters/dns/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack/fake"
)

// The scan's process is killed at a random moment after a webhook has woken it, while each time another secret is gone,
// until it was killed in the middle of a scan often enough. Afterwards each of them is one finding, and Slack was told of
// each once, and once that it is back. OPS_CRASH_ROUNDS sets how often.
func TestKillTheScanAnywhere(t *testing.T) {
	t.Parallel()
	want := 4
	if n, err := strconv.Atoi(os.Getenv("OPS_CRASH_ROUNDS")); err == nil {
		want = n
	}
	server, err := names.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	workspace := fake.Estate("xoxb-kill")
	slack := httptest.NewServer(workspace)
	t.Cleanup(slack.Close)
	keys := 15 * want
	p := newPlatform(t, "OPS_DNS_SERVERS="+server.Address(), building(t, "maintenance/convergence.yaml", needingSecrets(t, keys)),
		"SLACK_BOT_TOKEN=xoxb-kill", "SLACK_API_URL="+slack.URL, "SLACK_CHANNEL="+fake.EstateChannel)
	s := shipping{p, productionOf(t), "", p.database()}
	s.keeps(keys)
	s.push(strings.Repeat("0a", 20))
	s.deploy()
	s.inSync()
	seed := rand.Uint64()
	chance, killed, halfway, rounds := rand.New(rand.NewPCG(seed, 1)), 0, 0, 0
	for ; halfway < want && rounds < keys; rounds++ {
		key := fmt.Sprintf("KEY_%03d", rounds)
		s.does("update ops.secret_inventory set gone_at = case when name = '" + key + "' then now() end")
		s.push(strings.Repeat(fmt.Sprintf("%02x", 0x10+rounds%200), 20))
		s.scanning(key)
		<-time.After(time.Duration(chance.IntN(40)) * time.Millisecond) // the random moment
		killed += s.killScan()
		s.lacks(key)
		halfway = s.counts("select count(*) from ops.maintenance_runs where chore = 'convergence' and status = 'timed_out'")
	}
	t.Logf("seed %d: %d processes killed in %d rounds, %d of them in the middle of a scan", seed, killed, rounds, halfway)
	if halfway < want {
		t.Errorf("only %d were killed in the middle", halfway)
	}
	s.foundOnce(rounds)
	p.toldOnce(workspace, rounds)
}

// keeps has all of those secrets listed at Supabase, just now.
func (s *shipping) keeps(count int) {
	s.t.Helper()
	s.does(fmt.Sprintf(`insert into ops.runs (kind, trigger, status, started_at, finished_at) values ('secret_sync', 'manual', 'succeeded', now(), now());
		insert into ops.secret_sync_runs (run_id, platform, scope, status, started_at, finished_at) select max(id), 'supabase', '%[1]s', 'succeeded', now(), now() from ops.runs;
		insert into ops.secret_inventory (platform, scope, name, first_seen_at, last_seen_at)
		select 'supabase', '%[1]s', 'KEY_' || to_char(n, 'FM000'), now(), now() from generate_series(0, %[2]d) n`, s.to.SupabaseRef, count-1))
}

func (s *shipping) does(statements string) {
	s.t.Helper()
	if _, err := s.conn.Exec(s.t.Context(), statements); err != nil {
		s.t.Fatal(err)
	}
}

// needingSecrets is the SSOT's file, with secrets that production needs.
func needingSecrets(t *testing.T, count int) string {
	t.Helper()
	content, err := os.ReadFile("../../ssot/maintenance/convergence.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for n := range count {
		keys = append(keys, fmt.Sprintf("KEY_%03d", n))
	}
	return strings.Replace(string(content), "    requires:\n", "    requires:\n      vault_keys: ["+strings.Join(keys, ", ")+"]\n", 1)
}

// scanning waits until the scan has begun, or has ended already.
func (s *shipping) scanning(key string) {
	s.t.Helper()
	s.eventually("a scan begins", time.Minute, func() error {
		if s.counts(`select (select count(*) from ops.maintenance_runs where chore = 'convergence' and status = 'running')
			+ (select count(*) from ops.convergence_findings where subject = '`+key+`')`) == 0 {
			return errors.New("none has")
		}
		return nil
	})
}

func (s *shipping) counts(query string) (n int) {
	s.t.Helper()
	if err := s.conn.QueryRow(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// killScan ends every process of the scan without a warning.
func (s *shipping) killScan() (killed int) {
	s.t.Helper()
	for pid, exe := range processesOf(s.t, s.dir) {
		if strings.HasSuffix(exe, "/ops-convergence-scan/bootstrap") && syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}

// lacks scans until a secret's finding is the only open one of its kind.
func (s *shipping) lacks(key string) {
	s.t.Helper()
	s.eventually(key+" is found", time.Minute, func() error {
		if err := s.invoke("ops-convergence-scan", `{"chore":"convergence"}`); err != nil {
			return err
		}
		var open string
		err := s.conn.QueryRow(s.t.Context(), "select coalesce(string_agg(subject, ' '), 'none') from ops.convergence_findings where signal = 'vault_key_missing' and state = 'open'").Scan(&open)
		if err == nil && open != key {
			err = fmt.Errorf("%s", open)
		}
		return err
	})
}

// foundOnce checks that each secret was found once, and that each of them but the last is resolved.
func (s *shipping) foundOnce(rounds int) {
	s.t.Helper()
	var findings, subjects, resolved, reopened int
	err := s.conn.QueryRow(s.t.Context(), `select count(*), count(distinct subject), count(*) filter (where state = 'resolved'), count(*) filter (where reopened > 0)
		from ops.convergence_findings where signal = 'vault_key_missing'`).Scan(&findings, &subjects, &resolved, &reopened)
	if err != nil || findings != rounds || subjects != rounds || resolved != rounds-1 || reopened != 0 {
		s.t.Errorf("%d findings of %d secrets, %d resolved, %d reopened (%v), want %d, %d and 0", findings, subjects, resolved, reopened, err, rounds, rounds-1)
	}
}

// toldOnce waits until Slack was told everything that is owed to it, and looks for what it was told twice. In a burst some
// is told as part of a digest.
func (p *platform) toldOnce(workspace *fake.Slack, rounds int) {
	p.t.Helper()
	conn := p.database()
	p.eventually("Slack was told", time.Minute, func() error {
		if err := p.invoke("ops-slack-notify", "{}"); err != nil {
			return err
		}
		var waiting int
		err := conn.QueryRow(p.t.Context(), "select count(*) from ops.notices where state not in ('sent', 'folded')").Scan(&waiting)
		if err == nil && waiting > 0 {
			err = fmt.Errorf("%d notices wait", waiting)
		}
		return err
	})
	var notices, different, folded int
	err := conn.QueryRow(p.t.Context(), `select count(*), count(distinct (kind, title)), count(*) filter (where state = 'folded') from ops.notices where title like '%KEY%'`).Scan(&notices, &different, &folded)
	if want := rounds + rounds - 1; err != nil || notices != want || different != want {
		p.t.Errorf("%d notices, %d of them different (%v), want %d", notices, different, err, want)
	}
	told := map[string]int{}
	for _, m := range workspace.Posted() {
		if strings.Contains(m.Text, "KEY_") {
			told[m.Text]++
		}
	}
	for text, times := range told {
		if times > 1 {
			p.t.Errorf("Slack was told %d times: %s", times, text)
		}
	}
	p.t.Logf("%d notices, %d of them told in a digest", notices, folded)
}
