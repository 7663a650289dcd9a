package proof_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/proof"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

const repo = "acme/odoo"

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	base  = strings.Repeat("b", 40)
	first = strings.Repeat("1", 40)
	next  = strings.Repeat("2", 40)
)

const law = `
branch_prefix: fixbot/
limits: {files: 15, lines: 500}
forbidden: [{path: ssot/agents/, reason: The policy.}, {path: .github/, reason: It decides what is green.}, {path: .env*, reason: Secrets.}, {path: "**/secrets/", reason: Secrets.}, {path: migrations/, reason: The database., unless_kind: fix_migration}]
generated: [go.sum]
tests: ["*_test.go"]
attempts_per_task: 2
cool_down_minutes: 30
max_wait_hours: 24
silent_minutes: 20
concurrency: {all: 3, repository: 1}
starts: {hour: 6, day: 20}
budget: {run: {usd: 5, turns: 40, minutes: 60}, month: {usd: 100, turns: 2000, minutes: 6000}}
human_approvals: 1
escalation: {owner: platform, repository: acme/odoo}
prompt_bytes: 24000
agents: [{name: claude, app: claude, login: "claude[bot]"}]
repositories:
  - repository: acme/odoo
    kinds: [fix_build]
    base_branches: [main]
    invoker: repository_dispatch
    agent: claude
    required_checks: [{name: test, app: github-actions, command: make test}]
`

// bench is the verifier at a real database and a GitHub of our own, with a run that an agent is at.
type bench struct {
	*testing.T
	proof.Verifier
	db     *store.Store
	conn   *pgx.Conn
	hub    *fake.Repository
	fake   *fake.GitHub
	killer *killer
	clock  time.Time
	dir    string
}

func start(t *testing.T) *bench {
	t.Helper()
	url := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	f := fake.New("token")
	k := &killer{inner: fakehttp.New(f)}
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	client, err := github.New(github.Config{Token: secret.New("token"), URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, db: db, conn: testkit.Connect(t, url), hub: f.Add(1, repo), fake: f, killer: k, clock: noon, dir: t.TempDir()}
	policy, digest, err := ssot.ReadFixBot([]byte(law))
	if err != nil {
		t.Fatal(err)
	}
	b.Verifier = proof.Verifier{Book: db, Hub: client, Keep: evidence.Open(evidence.Config{Dir: b.dir}, nil), Policy: policy, Digest: digest, Text: []byte(law), Now: func() time.Time { return b.clock }}
	b.hub.Contents[policyPath+"@main"] = []byte(law)
	b.hub.Trees[base] = fake.Tree{Entries: []fake.Object{{"path": "a.go", "mode": "100644", "type": "blob", "sha": "old"}}}
	b.propose(first)
	b.exec(`insert into ops.runs (kind, trigger, started_at) values ('fixbot', 'webhook', $1)`, noon)
	b.exec(`insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, status, run_id, repo, base_branch, branch, invoker, prompt, prompt_sha256,
		turns_allowed, budget_usd, requested_at, started_at, deadline_at)
		values ('fix_build', 'github', 'build:1', 'acme/odoo:ci', 'running', 1, $1, 'main', 'fixbot/7', 'repository_dispatch', 'p', sha256('p'), 40, 5, $2, $2, $3)`,
		repo, noon, noon.Add(time.Hour))
	b.webhook("open")
	return b
}

const policyPath = "ssot/agents/fixbot_policy.yaml"

// propose makes a commit the head of the pull request, which changes a line of a.go.
func (b *bench) propose(head string) {
	b.fake.Change(func(*fake.GitHub) {
		b.hub.Trees[head] = fake.Tree{Entries: []fake.Object{{"path": "a.go", "mode": "100644", "type": "blob", "sha": "new" + head}}}
		b.hub.Files[7] = []fake.Object{{"filename": "a.go", "status": "modified", "sha": "new" + head, "additions": 1, "deletions": 1, "patch": "@@ -1 +1 @@\n-a\n+b"}}
		b.hub.Pulls = []fake.Object{{
			"number": 7, "title": "Fix", "state": "open", "user": fake.Object{"login": "claude[bot]"}, "html_url": "https://github.com/acme/odoo/pull/7",
			"changed_files": 1, "additions": 1, "deletions": 1,
			"head":       fake.Object{"ref": "fixbot/7", "sha": head, "repo": fake.Object{"id": 1}},
			"base":       fake.Object{"ref": "main", "sha": base, "repo": fake.Object{"id": 1}},
			"created_at": "2026-03-01T11:00:00Z", "updated_at": "2026-03-01T11:05:00Z",
		}}
	})
}

func (b *bench) alter(key string, value any) {
	b.fake.Change(func(*fake.GitHub) { b.hub.Pulls[0][key] = value })
}

// webhook is what the projection knows after the delivery about the pull request was applied.
func (b *bench) webhook(state string) {
	b.Helper()
	b.exec(`insert into ops.pull_requests as p (repo, repo_id, number, title, state, author, head_branch, head_sha, base_branch, url, opened_at, closed_at, source_updated_at, delivery_id, updated_at)
		values ($1, 1, 7, 'Fix', $2, 'claude[bot]', 'fixbot/7', $3, 'main', 'https://github.com/acme/odoo/pull/7', $4, case when $2 <> 'open' then $4::timestamptz end, $4, 42, $4)
		on conflict (repo, number) do update set state = excluded.state, closed_at = excluded.closed_at, updated_at = excluded.updated_at`,
		repo, state, b.hub.Pulls[0]["head"].(fake.Object)["sha"], b.clock)
}

func (b *bench) green(sha string) {
	b.fake.Change(func(*fake.GitHub) {
		b.hub.Checks[sha] = []fake.Object{{"id": 1, "name": "test", "head_sha": sha, "status": "completed", "conclusion": "success", "app": fake.Object{"slug": "github-actions"}}}
	})
}

func (b *bench) approve(sha string) {
	b.fake.Change(func(*fake.GitHub) {
		b.hub.Reviews[7] = append(b.hub.Reviews[7], fake.Object{"user": fake.Object{"login": "ana"}, "state": "APPROVED", "commit_id": sha})
	})
}

func (b *bench) exec(sql string, args ...any) {
	b.Helper()
	if _, err := b.conn.Exec(b.Context(), sql, args...); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) ask(sql string) (s string) {
	b.Helper()
	if err := b.conn.QueryRow(b.Context(), sql).Scan(&s); err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	return s
}

// sweep lets some time pass and sweeps.
func (b *bench) sweep() proof.Swept {
	b.Helper()
	b.clock = b.clock.Add(6 * time.Minute)
	s, err := b.Sweep(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func (b *bench) well() {
	b.Helper()
	if s := b.sweep(); len(s.Trouble) > 0 {
		b.Fatalf("%q", s.Trouble)
	}
}

const stands = `select status || ' ' || coalesce(governance, '-') || ' ' || coalesce(pr_number::text, '-') from ops.agent_runs where id = 1`

func (b *bench) expect(want string) {
	b.Helper()
	if got := b.ask(stands); got != want {
		b.Errorf("it is %q, want %q; %s", got, want, b.said())
	}
}

// said is the comment about the verdict.
func (b *bench) said() string {
	for _, c := range b.hub.Comments[7] {
		if text := c["body"].(string); strings.HasPrefix(text, "<!-- odooops agent-run 1 -->") {
			return text
		}
	}
	return ""
}

func (b *bench) verdict() string {
	last := b.hub.Verdicts[len(b.hub.Verdicts)-1]
	return fmt.Sprint(last["sha"], " ", last["state"])
}

func TestAFixFromItsPullRequestToItsEvidence(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.well()
	b.expect("verifying inconclusive 7")
	if b.verdict() != first+" pending" || !strings.Contains(b.said(), "checks_not_green") {
		t.Errorf("%s\n%s", b.verdict(), b.said())
	}
	b.well() // nothing new
	if len(b.hub.Verdicts) != 1 || len(b.hub.Comments[7]) != 1 {
		t.Errorf("the same was said twice: %v", b.hub.Verdicts)
	}
	b.green(first)
	b.approve(first)
	b.well()
	b.expect("succeeded passed 7")
	if b.verdict() != first+" success" || len(b.hub.Comments[7]) != 2 {
		t.Errorf("%s, %v", b.verdict(), b.hub.Comments[7])
	}
	if got := b.ask(`select r.status || ' ' || e.kind || ' ' || (r.evidence = e.location)::text from ops.agent_runs a join ops.runs r on r.id = a.run_id join ops.evidence e on e.id = a.evidence_id`); got != "succeeded fixbot.bundle true" {
		t.Error(got)
	}
	if got := b.ask(`select string_agg(topic || ' ' || kind, ', ' order by id) from ops.notices`); got != "run:1 changed, run:1 resolved, run:1 changed" {
		t.Error(got)
	}
	bundle := b.bundle()
	for _, want := range []string{`"deliveries":[42]`, `"head_sha":"` + first, `"policy_sha256":"`, `"diff_sha256":"`, `"prompt_sha256":"`, `"Conclusion":"success"`, `"cost":{`} {
		if !strings.Contains(bundle, want) {
			t.Errorf("the bundle does not have %s: %s", want, bundle)
		}
	}
	if strings.Contains(bundle, `"prompt":`) {
		t.Error("the bundle has the prompt")
	}
	b.alter("state", "closed")
	b.alter("merged_at", "2026-03-01T13:00:00Z")
	b.alter("closed_at", "2026-03-01T13:00:00Z")
	b.clock = b.clock.Add(time.Minute)
	b.webhook("merged")
	b.well()
	b.expect("succeeded passed 7")
	b.exec(`insert into ops.pull_requests (repo, repo_id, number, title, state, head_branch, head_sha, base_branch, opened_at, closed_at, source_updated_at)
		values ($1, 1, 8, 'Revert', 'merged', 'revert-7-fixbot/7', $2, 'main', $3, $3, $3)`, repo, next, b.clock.Add(time.Hour))
	b.well()
	if got := b.ask(`select (merged_at = '2026-03-01T13:00:00Z')::text || (reverted_at is not null)::text from ops.agent_runs`); got != "truetrue" {
		t.Error(got)
	}
}

func (b *bench) bundle() string {
	b.Helper()
	location := b.ask(`select location from ops.evidence where kind = 'fixbot.bundle'`)
	content, err := b.Keep.Get(b.Context(), strings.TrimPrefix(location, "evidence/"))
	if err != nil {
		b.Fatal(err)
	}
	return string(content)
}

// TestWhatChangesAfterwardsIsJudgedAgain: approval is of a commit, and a policy is that of the branch a run is for.
func TestWhatChangesAfterwardsIsJudgedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*bench)
		rule   string
	}{
		"pushed over after the approval": {func(b *bench) { b.propose(next); b.green(next) }, "not_approved"},
		"turned to another branch": {func(b *bench) {
			b.alter("base", fake.Object{"ref": "loose", "sha": base, "repo": fake.Object{"id": 1}})
		}, "wrong_base"},
		"made a draft":          {func(b *bench) { b.alter("draft", true) }, "not_open"},
		"a check was run again": {func(b *bench) { b.hub.Checks[first][0]["conclusion"] = "failure" }, "checks_not_green"},
		"the policy was tightened": {func(b *bench) {
			b.hub.Contents[policyPath+"@main"] = []byte(strings.Replace(law, "human_approvals: 1", "human_approvals: 2", 1))
		}, "not_approved"},
		"the policy was broken": {func(b *bench) { b.hub.Contents[policyPath+"@main"] = []byte("x: y") }, "policy_unreadable"},
		"a link in its place": {func(b *bench) {
			b.hub.Trees[first].Entries[0]["mode"] = "120000"
		}, "not_a_plain_file"},
		"more than is listed": {func(b *bench) {
			b.hub.Trees[first] = fake.Tree{Entries: append(b.hub.Trees[first].Entries, fake.Object{"path": "z", "mode": "100644", "type": "blob", "sha": "z"})}
		}, "listing_incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, passedBefore := range []bool{false, true} {
				b := start(t)
				b.green(first)
				b.approve(first)
				if passedBefore {
					b.well()
					b.expect("succeeded passed 7")
				}
				c.change(b)
				b.clock = b.clock.Add(time.Minute)
				b.webhook("open")
				b.well()
				if !strings.Contains(b.said(), c.rule) || strings.Contains(b.said(), "passed: all") {
					t.Errorf("passed before %v: %s", passedBefore, b.said())
				}
				if strings.HasSuffix(b.verdict(), "success") {
					t.Errorf("passed before %v: %s", passedBefore, b.verdict())
				}
				if got := b.ask(`select count(*)::text from ops.notices where severity = 'error'`); got != map[bool]string{true: "1", false: "0"}[passedBefore] {
					t.Errorf("passed before %v: %s notices", passedBefore, got)
				}
			}
		})
	}
}

func TestWhoIsNotItsAgentIsNotBound(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.alter("user", fake.Object{"login": "mallory"})
	b.alter("title", "by claude[bot]")
	b.well()
	b.well()
	b.expect("running - -")
	if got := b.ask(`select count(*)::text || string_agg(kind, '') from ops.agent_events`); got != "1stranger" || len(b.hub.Comments[7])+len(b.hub.Verdicts) != 0 {
		t.Errorf("%s, %v", got, b.hub.Comments[7])
	}
}

// TestAPullRequestThatComesTooLate is judged all the same: somebody may merge it.
func TestAPullRequestThatComesTooLate(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.exec(`update ops.agent_runs set status = 'failed', explanation = 'its time was over', finished_at = $1`, noon.Add(time.Minute))
	b.green(first)
	b.approve(first)
	b.well()
	b.well()
	b.expect("failed - 7")
	if b.verdict() != first+" success" || len(b.hub.Verdicts) != 1 {
		t.Error(b.hub.Verdicts)
	}
}

func TestHowARunEnds(t *testing.T) {
	t.Parallel()
	red := func(b *bench) {
		b.green(first)
		b.hub.Checks[first][0]["conclusion"] = "failure"
	}
	for name, c := range map[string]struct {
		before func(*bench)
		want   string
		issues int
	}{
		"a person closes it": {func(b *bench) { b.alter("state", "closed"); b.webhook("closed") }, "closed inconclusive 7", 0},
		"a person merges it before it has passed": {func(b *bench) {
			b.alter("state", "closed")
			b.alter("merged_at", "2026-03-01T13:00:00Z")
			b.webhook("merged")
		}, "failed inconclusive 7", 0},
		"red, and there is time":           {red, "verifying failed 7", 0},
		"red until its time is over":       {func(b *bench) { red(b); b.clock = noon.Add(2 * time.Hour) }, "failed failed 7", 0},
		"nobody approves for an hour":      {func(b *bench) { b.green(first); b.clock = noon.Add(2 * time.Hour) }, "verifying inconclusive 7", 0},
		"nobody approves for a day":        {func(b *bench) { b.green(first); b.clock = noon.Add(26 * time.Hour) }, "failed inconclusive 7", 0},
		"red at the last attempt, in time": {func(b *bench) { red(b); b.exec(`update ops.agent_runs set attempt = 2`) }, "verifying failed 7", 0},
		"red at the last attempt": {func(b *bench) {
			red(b)
			b.exec(`update ops.agent_runs set attempt = 2`)
			b.clock = noon.Add(2 * time.Hour)
		}, "escalated failed 7", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			c.before(b)
			b.well()
			b.well()
			b.expect(c.want)
			if len(b.hub.Issues) != c.issues {
				t.Errorf("%v", b.hub.Issues)
			}
			for _, issue := range b.hub.Issues {
				if !strings.Contains(issue["body"].(string), "attempt 2: escalated") || b.ask(`select work_item_ref from ops.agent_runs`) != fmt.Sprintf("github:%s#%v", repo, issue["number"]) {
					t.Errorf("%v", issue)
				}
			}
		})
	}
}

func TestAPushOfAnAgentIsCritical(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.exec(`insert into ops.branches (repo, branch, is_default, head_sha, pushed_by, pushed_at) values ($1, 'main', true, $2, 'Claude[bot]', $3), ($1, 'fixbot/7', false, $2, 'claude[bot]', $3)`, repo, first, noon)
	b.well()
	b.exec(`update ops.branches set head_sha = $1, pushed_by = 'ana'`, next) // what somebody pushes on top does not undo it
	b.well()
	if got := b.ask(`select string_agg(signal || ' ' || severity || ' ' || subject || ' ' || state, ', ') from ops.convergence_findings`); got != "agent_pushed critical acme/odoo@"+first+" open" {
		t.Error(got)
	}
}

// killer kills the sweep at a call to the vendor: before the vendor has acted, or after, when the answer is lost.
type killer struct {
	mu    sync.Mutex
	left  int // calls until then; negative: never
	after bool
	kill  context.CancelFunc
	inner http.Handler

	during func() // done once, when a comment is about to be written
}

func (k *killer) arm(calls int, after bool, kill context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.left, k.after, k.kill = calls, after, kill
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	now, during := k.kill != nil && k.left == 0, func() {}
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/comments") && k.during != nil {
		during, k.during = k.during, nil
	}
	k.left--
	after, kill := k.after, k.kill
	k.mu.Unlock()
	during()
	if !now {
		k.inner.ServeHTTP(w, r)
		return
	}
	if after {
		k.inner.ServeHTTP(httptest.NewRecorder(), r)
	}
	kill()
	panic(http.ErrAbortHandler)
}

// TestKilledAtEveryCall: whoever comes after goes on, and nothing is said, opened or kept twice.
func TestKilledAtEveryCall(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for calls := range 15 {
			t.Run(fmt.Sprintf("call %d, after %v", calls, after), func(t *testing.T) {
				t.Parallel()
				b := start(t)
				b.green(first)
				b.approve(first)
				ctx, kill := context.WithCancel(t.Context())
				b.killer.arm(calls, after, kill)
				b.clock = b.clock.Add(time.Minute)
				if s, err := b.Sweep(ctx); ctx.Err() == nil {
					t.Fatalf("it was not killed: %+v, %v", s, err)
				}
				b.killer.arm(-1, false, nil)
				kill()
				b.well()
				b.expect("succeeded passed 7")
				b.once()
				if got := b.ask(`select count(*)::text from ops.notices`); got != "3" {
					t.Errorf("%s notices", got)
				}
			})
		}
	}
}

// TestKilledWhileItEscalates: there is one work item for a task.
func TestKilledWhileItEscalates(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for calls := range 14 {
			t.Run(fmt.Sprintf("call %d, after %v", calls, after), func(t *testing.T) {
				t.Parallel()
				b := start(t)
				b.exec(`update ops.agent_runs set attempt = 2`)
				b.green(first)
				b.hub.Checks[first][0]["conclusion"] = "failure"
				b.clock = noon.Add(2 * time.Hour)
				ctx, kill := context.WithCancel(t.Context())
				defer kill()
				b.killer.arm(calls, after, kill)
				if _, err := b.Sweep(ctx); ctx.Err() == nil {
					t.Fatal("it was not killed", err)
				}
				b.killer.arm(-1, false, nil)
				b.well()
				b.expect("escalated failed 7")
				b.once()
				if len(b.hub.Issues) != 1 {
					t.Errorf("%d work items", len(b.hub.Issues))
				}
			})
		}
	}
}

// TestTwoAtOnceSayItOnce: a lease keeps two workers from commenting side by side.
func TestTwoAtOnceSayItOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.green(first)
	b.approve(first)
	b.clock = b.clock.Add(time.Minute)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := b.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	b.well()
	b.expect("succeeded passed 7")
	b.once()
}

// TestNobodyTakesOverWhoIsStillAtIt: the worst moment is when nobody has commented yet and somebody is about to.
func TestNobodyTakesOverWhoIsStillAtIt(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.green(first)
	b.approve(first)
	b.killer.during = func() { // and a webhook has just told of something new
		b.clock = b.clock.Add(time.Minute)
		b.webhook("open")
		if s, err := b.Sweep(t.Context()); err != nil || s.Judged != 0 {
			t.Errorf("%+v, %v", s, err)
		}
	}
	b.well()
	b.expect("succeeded passed 7")
	b.once()
}

// once asks that nothing was said twice.
func (b *bench) once() {
	b.Helper()
	marks := map[string]int{}
	for _, c := range b.hub.Comments[7] {
		mark, _, _ := strings.Cut(c["body"].(string), "\n")
		marks[mark]++
	}
	for mark, n := range marks {
		if n != 1 {
			b.Errorf("%d comments with %s", n, mark)
		}
	}
	if len(marks) != 2 || b.ask(`select count(*)::text from ops.evidence`) != "1" {
		b.Errorf("%v, %s", marks, b.ask(`select count(*)::text from ops.evidence`))
	}
	if got := b.ask(`select string_agg(kind, ' ' order by kind) from ops.agent_events where kind in ('ended', 'proved')`); got != "ended proved" {
		b.Error(got)
	}
}
