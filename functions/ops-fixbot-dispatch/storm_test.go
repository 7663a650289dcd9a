package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

// caps are asked of the database, whatever the function believes.
func (s *shop) caps() (trouble []string) {
	s.t.Helper()
	for says, n := range map[string]int{
		"at work":            s.count("ops.agent_runs where status in ('dispatching', 'running')") - s.policy.Concurrency.All,
		"in one repository":  s.count("(select from ops.agent_runs where status in ('dispatching', 'running') group by repo having count(*) > $1) x", s.policy.Concurrency.Repository),
		"in an hour":         s.count("ops.agent_runs a where started_at is not null and (select count(*) from ops.agent_runs b where b.started_at > a.started_at - interval '1 hour' and b.started_at <= a.started_at) > $1", s.policy.Starts.Hour),
		"in a day":           s.count("ops.agent_runs a where started_at is not null and (select count(*) from ops.agent_runs b where b.started_at > a.started_at - interval '1 day' and b.started_at <= a.started_at) > $1", s.policy.Starts.Day),
		"attempts of a task": s.count("(select from ops.agent_runs where started_at is not null group by task_key having count(*) > $1) x", s.policy.AttemptsPerTask),
		"dollars": s.count("(select from ops.agent_runs where started_at is not null group by date_trunc('month', started_at) having sum(case when cost_usd > 0 then cost_usd else budget_usd end) > $1) x",
			s.policy.Budget.Month.USD+s.policy.Budget.Run.USD),
		"twice for one failure": s.count("(select from ops.agent_runs where started_at is not null group by trigger_ref having count(*) > 1) x"),
	} {
		if n > 0 {
			trouble = append(trouble, fmt.Sprintf("%s: %d too many", says, n))
		}
	}
	return trouble
}

// 500 builds fail within a minute in 20 repositories. Three instances work at it, with clocks that go on and workers that are
// replaced by new ones, for days.
func TestAStormStaysWithinTheCaps(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprintf("acme/repo-%02d", i))
	}
	s := newShop(t, names...)
	s.policy.Budget.Month, s.policy.Starts.Day = ssot.Budget{USD: 150, Turns: 100_000, Minutes: 100_000}, 40
	for i := range 500 {
		s.ends(built{repo: names[i%20], run: int64(1000 + i), sha: fmt.Sprintf("%040x", i), minute: i / 20})
	}
	s.exec("update ops.builds set updated_at = now() - interval '1 hour'") // the jobs of these are never told
	s.exec("update ops.branches set head_sha = null")
	if n := s.count("ops.task_queue where kind = 'dispatch_run'"); n != 500 {
		t.Fatalf("%d requests", n)
	}
	began := time.Now()
	s.together(3)
	if n := s.dispatches(); n != s.policy.Concurrency.All {
		t.Errorf("%d agents were asked at once, want %d", n, s.policy.Concurrency.All)
	}
	t.Logf("the first %d requests took %s: %d runs, %d merged", 500, time.Since(began).Round(time.Millisecond), s.count("ops.agent_runs"), s.count("ops.agent_events where kind = 'merged'"))
	for round := range 50 { // a day and a half
		s.clock = s.clock.Add(37 * time.Minute)
		if round%5 == 0 { // and it goes on failing, with other texts and other commits
			for i, name := range names {
				s.ends(built{repo: name, run: int64(5000 + round*20 + i), sha: fmt.Sprintf("%040x", 10_000+round*20+i), minute: 100})
			}
			s.exec("update ops.builds set updated_at = now() - interval '1 hour' where updated_at > now() - interval '1 hour'")
		}
		s.exec("update ops.task_queue set run_at = now() where state = 'ready'")
		s.together(2)
		if trouble := s.caps(); len(trouble) > 0 {
			t.Fatal(strings.Join(trouble, ", "))
		}
	}
	t.Logf("in the end: %d requests, %d runs, %d started, %d escalated, %d left", s.count("ops.task_queue where kind = 'dispatch_run'"), s.count("ops.agent_runs"),
		s.dispatches(), s.count("ops.agent_runs where status = 'escalated'"), s.count("ops.task_queue where kind = 'dispatch_run' and state <> 'done'"))
	if n := s.count("ops.task_queue where state = 'dead'"); n != 0 {
		t.Errorf("%d requests died", n)
	}
	if asked, started := s.dispatches(), s.count("ops.agent_runs where started_at is not null"); asked != started || asked < 10 {
		t.Errorf("%d agents were asked for %d runs that started", asked, started)
	}
}

// together has instances work at the same time, each with connections of its own.
func (s *shop) together(instances int) {
	s.t.Helper()
	var all sync.WaitGroup
	for range instances {
		db, err := store.Open(store.Config{URL: secret.New(s.address), MaxConns: 2})
		s.must(err)
		h := s.handler
		h.book, h.tasks = db, db
		at := s.clock
		h.now = func() time.Time { return at }
		all.Go(func() {
			defer db.Close()
			if _, err := h.dispatch(s.t.Context(), entry.Trigger{}); err != nil {
				s.t.Error(err)
			}
		})
	}
	all.Wait()
}

// killed is a book whose process dies at a step: before it is taken, or after it and before anybody hears of it.
type killed struct {
	book
	step  string
	after bool
	die   context.CancelFunc
}

func (k killed) at(step string, do func() error) error {
	if k.step != step {
		return do()
	}
	if !k.after {
		k.die()
		return context.Canceled
	}
	err := do()
	k.die()
	if err == nil {
		err = context.Canceled
	}
	return err
}

func (k killed) NoteActing(ctx context.Context, task ops.Task, r ops.AgentRun, now time.Time) error {
	return k.at("acting", func() error { return k.book.NoteActing(ctx, task, r, now) })
}

func (k killed) KeepInvocation(ctx context.Context, task ops.Task, r ops.AgentRun, receipt string, n *ops.Notice, now time.Time) error {
	return k.at("receipt", func() error { return k.book.KeepInvocation(ctx, task, r, receipt, n, now) })
}

// A worker is killed at every step, and another one comes at once and again later: one agent is asked.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, by := range []ssot.Invoker{ssot.ByRepositoryDispatch, ssot.ByMention, ssot.BySlack} {
		for _, step := range []string{"decision", "acting", "receipt"} {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprint(by, " ", step, " ", after), func(t *testing.T) {
					t.Parallel()
					s := newShop(t, acme)
					s.policy.Repositories[0].Invoker = by
					s.ends(built{repo: acme, run: 1, job: true})
					s.dies(step, after)
					for range 4 {
						s.exec("update ops.task_queue set lease_until = now() where state = 'running'")
						s.sees()
						s.works()
						s.clock = s.clock.Add(40 * time.Second)
					}
					if got := s.text("select string_agg(status, ' ') from ops.agent_runs"); got != "running" {
						t.Errorf("runs: %s", got)
					}
					want := map[ssot.Invoker]int{ssot.ByRepositoryDispatch: s.dispatches(), ssot.ByMention: s.issues(), ssot.BySlack: s.count("ops.notices where kind = 'handed_off'")}[by]
					if want != 1 {
						t.Errorf("%d agents were asked", want)
					}
				})
			}
		}
	}
}

// dies is one call of the function whose process dies at a step.
func (s *shop) dies(step string, after bool) {
	s.t.Helper()
	ctx, die := context.WithCancel(s.t.Context())
	defer die()
	h := s.handler
	h.book = killed{h.book, step, after, die}
	_, _ = h.dispatch(ctx, entry.Trigger{})
}

func (k killed) DecideAgentRun(ctx context.Context, task ops.Task, q ops.AgentRequest, p store.AgentPlanner, now time.Time) (r ops.AgentRun, d ops.AgentDecision, err error) {
	err = k.at("decision", func() (err error) {
		r, d, err = k.book.DecideAgentRun(ctx, task, q, p, now)
		return err
	})
	return r, d, err
}

// sees has GitHub start the workflows of what was dispatched, under the title that the example gives them.
func (s *shop) sees() {
	s.hub.Change(func(*fake.GitHub) {
		for _, r := range s.repos {
			for i := len(r.Runs); i < len(r.Dispatches); i++ {
				payload := r.Dispatches[i]["client_payload"].(fake.Object)
				r.Runs = append(r.Runs, fake.Object{"id": int64(5000 + i), "event": "repository_dispatch", "display_title": payload["title"], "html_url": "https://github.example/runs/5000", "created_at": s.clock.UTC().Format(time.RFC3339), "run_attempt": 1})
			}
		}
	})
}

func (s *shop) issues() (n int) {
	s.hub.Change(func(*fake.GitHub) {
		for _, r := range s.repos {
			n += len(r.Issues)
		}
	})
	return n
}
