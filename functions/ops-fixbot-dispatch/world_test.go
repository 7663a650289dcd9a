package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

// shop is the function on a database of its own, with a GitHub of its own and a clock that is turned by hand.
type shop struct {
	handler
	t       *testing.T
	address string
	conn    *pgx.Conn
	hub     *fake.GitHub
	repos   map[string]*fake.Repository
	clock   time.Time
	sent    int
}

const token = "ghs-of-the-tests"

func newShop(t *testing.T, repositories ...string) *shop {
	t.Helper()
	want, err := ssot.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, address: testkit.Database(t), hub: fake.New(token), repos: map[string]*fake.Repository{}, clock: time.Now()}
	s.conn = testkit.Connect(t, s.address)
	policy := want.FixBot
	policy.Repositories = nil
	for i, name := range repositories {
		s.repos[name] = s.hub.Add(int64(i+1), name)
		r := want.FixBot.Repositories[0]
		r.Repository = name
		policy.Repositories = append(policy.Repositories, r)
	}
	api := httptest.NewServer(s.hub)
	t.Cleanup(api.Close)
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "FAIL: TestTax\npassword=hunter2\n")
	}))
	t.Cleanup(storage.Close)
	for _, r := range s.repos {
		r.Logs[901] = storage.URL
	}
	client, err := github.New(github.Config{Token: secret.New(token), URL: api.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	db := s.open()
	s.handler = handler{
		book: db, tasks: db, policy: policy, digest: sha256.Sum256([]byte("policy")), relay: want.Relay, means: sources.Interpret, settle: settleTime,
		logs:     logs{client, httpx.NewOutside(httpx.OutsideOptions{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}), true},
		invokers: invokers(client, true), now: func() time.Time { return s.clock }, log: slog.New(slog.DiscardHandler),
	}
	return s
}

func (s *shop) open() *store.Store {
	s.t.Helper()
	db, err := store.Open(store.Config{URL: secret.New(s.address), MaxConns: 4})
	s.must(err)
	s.t.Cleanup(db.Close)
	return db
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// built is a run as GitHub's webhook tells its end.
type built struct {
	repo, branch, sha, conclusion, actor string
	run                                  int64
	minute                               int
	job, fork                            bool
}

// ends puts the end of a run through the ledger, as webhook-process does.
func (s *shop) ends(b built) {
	s.t.Helper()
	at := func(minute int) string {
		return s.clock.Add(-3 * time.Hour).Add(time.Duration(minute) * time.Minute).UTC().Format(time.RFC3339)
	}
	repository := map[string]any{"id": s.repos[b.repo].Object["id"], "full_name": b.repo, "updated_at": at(0)}
	head := s.repos[b.repo].Object["id"]
	if b.fork {
		head = 4711
	}
	sha, branch := or(b.sha, strings.Repeat("a", 40)), or(b.branch, "main")
	if b.job {
		s.delivers(ops.GitHub, "workflow_job", map[string]any{"action": "completed", "repository": repository, "workflow_job": map[string]any{
			"id": 901, "run_id": b.run, "run_attempt": 1, "name": "test", "workflow_name": "ci", "head_branch": branch, "head_sha": sha, "status": "completed", "conclusion": "failure",
			"started_at": at(b.minute), "created_at": at(b.minute), "completed_at": at(b.minute + 1), "html_url": "https://github.example/job/901",
			"steps": []any{map[string]any{"name": "Run tests", "number": 1, "status": "completed", "conclusion": "failure"}}}})
	}
	s.delivers(ops.GitHub, "workflow_run", map[string]any{"action": "completed", "repository": repository, "workflow_run": map[string]any{
		"id": b.run, "run_attempt": 1, "run_number": b.run, "name": "ci", "status": "completed", "conclusion": or(b.conclusion, "failure"), "event": "push",
		"head_branch": branch, "head_sha": sha, "html_url": fmt.Sprintf("https://github.example/%s/actions/runs/%d", b.repo, b.run), "actor": map[string]any{"login": or(b.actor, "ann")},
		"created_at": at(b.minute), "run_started_at": at(b.minute), "updated_at": at(b.minute + 2), "head_repository": map[string]any{"id": head}}})
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (s *shop) delivers(source ops.Source, event string, what map[string]any) {
	s.t.Helper()
	s.sent++
	body, err := json.Marshal(what)
	s.must(err)
	db := s.book.(*store.Store)
	d := ops.Delivery{Source: source, Key: fmt.Sprintf("1/%d", s.sent), Event: event, Body: body, Secret: 1, ReceivedAt: s.clock}
	receipt, err := db.AppendDelivery(s.t.Context(), d)
	s.must(err)
	d.ID = receipt.ID
	tasks, err := db.Claim(s.t.Context(), ops.InterpretDelivery, 10, time.Minute)
	if err != nil || len(tasks) != 1 {
		s.t.Fatal(tasks, err)
	}
	meaning, err := sources.Interpret(d)
	s.must(err)
	s.must(db.FinishDelivery(s.t.Context(), tasks[0], d, meaning))
}

// works is one call of the function, with everything due.
func (s *shop) works() report {
	s.t.Helper()
	s.exec("update ops.task_queue set run_at = now() where state = 'ready'")
	done, err := s.dispatch(s.t.Context(), entry.Trigger{})
	s.must(err)
	return done.(report)
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	_, err := s.conn.Exec(s.t.Context(), statement, args...)
	s.must(err)
}

func (s *shop) count(what string, args ...any) (n int) {
	s.t.Helper()
	s.must(s.conn.QueryRow(s.t.Context(), "select count(*) from "+what, args...).Scan(&n))
	return n
}

func (s *shop) text(statement string) (found string) {
	s.t.Helper()
	s.must(s.conn.QueryRow(s.t.Context(), statement).Scan(&found))
	return found
}

func (s *shop) dispatches() (n int) {
	s.hub.Change(func(*fake.GitHub) {
		for _, r := range s.repos {
			n += len(r.Dispatches)
		}
	})
	return n
}
