package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

// yard is the function on a database of its own, a GitHub of its own, and a storage for archives.
type yard struct {
	handler
	t       *testing.T
	db      *store.Store
	conn    *pgx.Conn
	hub     *fake.GitHub
	repo    *fake.Repository
	storage *storageServer
	sent    int
}

const token = "ghs-of-the-tests"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newYard(t *testing.T) *yard {
	t.Helper()
	address := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	y := &yard{t: t, db: db, conn: testkit.Connect(t, address), hub: fake.New(token), storage: &storageServer{t: t, archives: map[string][]byte{}, asked: map[string]int{}}}
	y.repo = y.hub.Add(7, "acme/odoo")
	api := httptest.NewServer(y.hub)
	t.Cleanup(api.Close)
	y.storage.Server = httptest.NewServer(y.storage)
	t.Cleanup(y.storage.Close)
	client, err := github.New(github.Config{Token: secret.New(token), URL: api.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	y.handler = handler{
		store: db, tasks: db, github: client, configured: true, log: slog.New(slog.DiscardHandler),
		storage: httpx.NewOutside(httpx.OutsideOptions{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
		judge: judge{
			environments: []ssot.Environment{{Name: "prod", Repository: "acme/odoo", Branch: "main"}, {Name: "dev", Repository: "acme/odoo", Branch: "dev"}, {Name: "stage", Repository: "acme/other", Branch: "main"}},
			modules:      ssot.Modules{Waves: []ssot.Wave{{Wave: 1, Modules: []string{"base"}}}, AlsoAllowed: []string{"web"}},
		},
	}
	return y
}

// storageServer is where archives lie. It is not GitHub, and must not be told GitHub's token.
type storageServer struct {
	*httptest.Server
	t        *testing.T
	mu       sync.Mutex
	archives map[string][]byte
	asked    map[string]int
	failing  map[string]int // how many times more a path fails
}

func (s *storageServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[r.URL.Path]++
	if len(r.Header["Authorization"]) > 0 || strings.Contains(fmt.Sprint(r.Header), token) {
		s.t.Errorf("the storage was told the token: %v", r.Header)
	}
	content, known := s.archives[r.URL.Path]
	switch {
	case s.failing[r.URL.Path] > 0:
		s.failing[r.URL.Path]--
		http.Error(w, "busy", http.StatusServiceUnavailable)
	case !known:
		http.NotFound(w, r)
	default:
		_, _ = w.Write(content)
	}
}

func (s *storageServer) times(id int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[fmt.Sprintf("/%d", id)]
}

// leave puts an archive into the storage and tells GitHub of it.
func (y *yard) leave(run, id int64, name string, content []byte, more fake.Object) {
	y.t.Helper()
	y.storage.mu.Lock()
	y.storage.archives[fmt.Sprintf("/%d", id)] = content
	y.storage.mu.Unlock()
	artifact := fake.Object{"id": id, "name": name, "size_in_bytes": len(content), "expired": false, "created_at": noon.Add(90 * time.Second).Format(time.RFC3339)}
	for k, v := range more {
		artifact[k] = v
	}
	y.hub.Change(func(*fake.GitHub) {
		y.repo.Artifacts[run] = append(y.repo.Artifacts[run], artifact)
		y.repo.Archives[id] = fmt.Sprintf("%s/%d?sig=secret", y.storage.URL, id)
	})
}

func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// built is a run as GitHub's webhook tells its end.
type built struct {
	run             int64
	attempt, minute int
	branch, event   string
	conclusion      string
	head            int64
}

// ends puts the end of a run through the ledger, as webhook-process does.
func (y *yard) ends(b built) {
	y.t.Helper()
	y.sent++
	at := func(minute int) string { return noon.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339) }
	body, err := json.Marshal(map[string]any{"action": "completed", "repository": map[string]any{"id": 7, "full_name": "acme/odoo", "updated_at": at(0)},
		"workflow_run": map[string]any{"id": b.run, "run_attempt": max(b.attempt, 1), "run_number": b.run, "name": "ci", "status": "completed", "conclusion": or(b.conclusion, "failure"),
			"event": or(b.event, "push"), "head_branch": or(b.branch, "main"), "head_sha": strings.Repeat("a", 40), "html_url": fmt.Sprintf("https://github.example/acme/odoo/actions/runs/%d", b.run),
			"created_at": at(b.minute), "run_started_at": at(b.minute), "updated_at": at(b.minute + 2), "head_repository": map[string]any{"id": max(b.head, 7)}}})
	if err != nil {
		y.t.Fatal(err)
	}
	d := ops.Delivery{Source: ops.GitHub, Key: fmt.Sprintf("1/%d", y.sent), Event: "workflow_run", Body: body, Secret: 1, ReceivedAt: noon.Add(time.Hour)}
	receipt, err := y.db.AppendDelivery(y.t.Context(), d)
	if err != nil {
		y.t.Fatal(err)
	}
	d.ID = receipt.ID
	tasks, err := y.db.Claim(y.t.Context(), ops.InterpretDelivery, 10, time.Minute)
	if err != nil || len(tasks) != 1 {
		y.t.Fatal(tasks, err)
	}
	meaning, err := github.Interpret(d)
	if err == nil {
		err = y.db.FinishDelivery(y.t.Context(), tasks[0], d, meaning)
	}
	if err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) drained() queue.Report {
	y.t.Helper()
	report, err := y.drain(y.t.Context(), entry.Trigger{})
	if err != nil {
		y.t.Fatal(err)
	}
	return report.(queue.Report)
}

// hurry makes what waits for a later attempt due.
func (y *yard) hurry() {
	y.t.Helper()
	if _, err := y.conn.Exec(y.t.Context(), "update ops.task_queue set run_at = now() where state = 'ready'"); err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) says(query string) (lines []string) {
	y.t.Helper()
	if err := y.conn.QueryRow(y.t.Context(), "select array("+query+")").Scan(&lines); err != nil {
		y.t.Fatalf("%s: %v", query, err)
	}
	return lines
}

// artifacts are the rows of what builds left behind, in a line each.
func (y *yard) artifacts() []string {
	return y.says("select name || ' ' || kind || ' ' || state || coalesce(': ' || reason, '') from ops.build_artifacts order by source_artifact_id, id")
}
