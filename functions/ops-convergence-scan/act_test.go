package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	hub "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	sites "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

const (
	doneSoFar = `select concat_ws(' ', action, state, attempt, target, receipt, outcome) from ops.convergence_actions order by id`
	runsSoFar = `select concat_ws(' ', r.kind, r.trigger, r.environment, r.status, string_agg(e.kind, ' ' order by e.id)) from ops.runs r join ops.run_events e on e.run_id = r.id
		where r.kind in ('redeploy', 'rerun_gate') group by r.id order by r.id`
	failing = `insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, branch, git_sha, status,
		source_state, told_by, requested_at, finished_at, source_updated_at)
		values ('vercel', 'dpl_b', 'prj_1', 'odoo', 'production', 'prod', 'acme/odoo', 'main', repeat('b', 40), 'failed', 'ERROR', 'rest',
		'2026-03-02 03:30Z', '2026-03-02 03:31Z', '2026-03-02 03:31Z')`
)

// newBroken is an estate whose head failed to deploy, and which may redeploy it.
func newBroken(t *testing.T) *estate {
	t.Helper()
	e := newEstate(t, "token")
	e.want.Convergence.Environments[0].Level, e.want.Convergence.Environments[0].SafeActions = 2, []string{"redeploy", "rerun_gate"}
	e.run(serving, failing, fmt.Sprintf(pushed, "b", "03:30"), polled)
	a, b := strings.Repeat("a", 40), strings.Repeat("b", 40)
	e.shows(b, "dpl_a", a)
	at := time.Date(2026, 3, 2, 3, 30, 0, 0, time.UTC).UnixMilli()
	e.vercel.Deployments[0]["createdAt"], e.vercel.Deployments[0]["created"] = at-1800000, at-1800000
	e.vercel.Deployments = append(e.vercel.Deployments, sites.Object{"id": "dpl_b", "uid": "dpl_b", "projectId": "prj_1", "name": "odoo", "url": "odoo-b.vercel.app",
		"target": "production", "readyState": "ERROR", "createdAt": at, "created": at, "buildErrorAt": at + 60000, "meta": sites.Object{"githubCommitSha": b, "githubCommitRef": "main"}})
	return e
}

// wasAsked is how often a vendor was asked to do something.
func wasAsked(at *fakehttp.Server, part string) (n int) {
	for _, c := range at.Calls() {
		if c.Method == http.MethodPost && strings.Contains(c.Path, part) {
			n++
		}
	}
	return n
}

// onPost is a fault of what changes something; looking still works.
func onPost(fault fakehttp.Fault) fakehttp.Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if r.Method == http.MethodPost {
			fault(w, r, behind)
			return
		}
		behind.ServeHTTP(w, r)
	}
}

func (e *estate) look(minutes int) string {
	e.t.Helper()
	e.clock.set(monday.Add(time.Duration(minutes) * time.Minute))
	return e.gives(scans15)
}

// The same commit fails twice: it is built once more, and then reported.
func TestTheSameCommitFailsTwice(t *testing.T) {
	t.Parallel()
	e := newBroken(t)
	if got := e.look(1); got != "succeeded" {
		t.Fatal(got)
	}
	e.same("done", doneSoFar, "redeploy done 1 dpl_b dpl_again1")
	e.same("a run of its own", runsSoFar, "redeploy manual prod succeeded started intended finished")
	e.run(`update ops.deployments set provider_deployment_id = 'dpl_again1', requested_at = '2026-03-02 04:01Z', finished_at = '2026-03-02 04:02Z' where status = 'failed'`)
	e.vercel.Change(func(v *sites.Vercel) { v.Deployments[2]["readyState"] = "ERROR" })
	e.look(16)
	e.look(31)
	if n := wasAsked(e.atVercel, "/deployments"); n != 1 {
		t.Errorf("it was redeployed %d times", n)
	}
	e.same("it is reported", `select substr(explanation, strpos(explanation, 'redeploy')) from ops.convergence_findings where state = 'open' and signal = 'deployment_failed'`,
		"redeploy was done once for bbbbbbb at 2026-03-02 04:01 UTC (dpl_again1) and did not help: somebody has to look")
	e.same("proved", `select concat_ws(' ', v.kind, v.subject, v.location = r.evidence, a.evidence_id = v.id) from ops.evidence v join ops.runs r on r.id = v.run_id join ops.convergence_actions a on a.run_id = r.id`,
		"convergence.action convergence_actions/1 t t")
	files, err := filepath.Glob(filepath.Join(e.dir, "actions", "1", "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	bundle, err := os.ReadFile(files[0])
	if name := fmt.Sprintf("%x", sha256.Sum256(bundle)); err != nil || filepath.Base(files[0]) != name || !strings.Contains(string(bundle), `"receipt":"dpl_again1"`) {
		t.Errorf("%s: %s %v", files[0], bundle, err)
	}
}

func TestWhenNothingIsDone(t *testing.T) {
	t.Parallel()
	for name, alter := range map[string]func(*estate){
		"at level 1":            func(e *estate) { e.want.Convergence.Environments[0].Level = 1 },
		"when it is not listed": func(e *estate) { e.want.Convergence.Environments[0].SafeActions = nil },
		"in a freeze": func(e *estate) {
			e.want.Convergence.Environments[0].Freezes = []ssot.Freeze{{From: "2026-03-02T00:00:00Z", Until: "2026-03-03T00:00:00Z", Reason: "closing of the books"}}
		},
		"when the mirrors are old and the vendors are away": func(e *estate) {
			e.run(`update ops.sync_cursors set last_success_at = '2026-02-01'`)
			e.atVercel.Always(fakehttp.Answer(http.StatusInternalServerError, "{}"))
			e.atGitHub.Always(fakehttp.Answer(http.StatusInternalServerError, "{}"))
		},
		"when it is accepted": func(e *estate) {
			e.want.Convergence.Suppressions = []ssot.Suppression{{Signal: "deployment_failed", Reason: "known", Owner: "ann", Until: "2026-03-03T00:00:00Z"}}
		},
		"when a newer look was recorded before": func(e *estate) {
			e.run(`insert into ops.sync_cursors (source, scope, cursor, cadence) values ('system', 'convergence/prod', '2026-03-02T04:01:01Z', '15 minutes')`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newBroken(t)
			alter(e)
			e.look(1)
			e.same("done", doneSoFar)
			if n := wasAsked(e.atVercel, "/"); n != 0 {
				t.Errorf("Vercel was asked %d times", n)
			}
		})
	}
}

// What the vendor says, and what comes of it: at the first scan, a few minutes later, and when all is well again.
func TestWhatTheVendorSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault              fakehttp.Fault
		first, soon, later string
		calls              int
	}{
		"409":             {fakehttp.Answer(409, `{"error":{"code":"conflict"}}`), "redeploy failed 1 dpl_b", "", "redeploy failed 1 dpl_b", 1},
		"402":             {fakehttp.Answer(402, `{"error":{"code":"payment_required"}}`), "redeploy failed 1 dpl_b", "", "redeploy failed 1 dpl_b", 1},
		"429":             {fakehttp.Answer(429, `{"error":{"code":"too_many_requests"}}`), "redeploy intended 1 dpl_b", "redeploy intended 1 dpl_b", "redeploy done 2 dpl_b dpl_again1", 1},
		"500":             {fakehttp.Answer(500, `{}`), "redeploy intended 1 dpl_b", "redeploy intended 1 dpl_b", "redeploy done 2 dpl_b dpl_again1", 1},
		"200 and no name": {fakehttp.Answer(200, `{}`), "redeploy intended 1 dpl_b", "redeploy intended 1 dpl_b", "redeploy done 2 dpl_b dpl_again1", 1},
		"200 and it lies": {fakehttp.Answer(200, `{"id":"dpl_ghost"}`), "redeploy done 1 dpl_b dpl_ghost", "", "redeploy done 1 dpl_b dpl_ghost", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const short = `select concat_ws(' ', action, state, attempt, target, receipt) from ops.convergence_actions order by id`
			e := newBroken(t)
			e.atVercel.Always(onPost(c.fault))
			e.look(1)
			e.same("first", short, c.first)
			e.atVercel.Always(nil)
			before := wasAsked(e.atVercel, "/deployments")
			e.look(4)
			if c.soon != "" {
				e.same("soon", short, c.soon)
			}
			e.look(16)
			e.same("later", short, c.later)
			e.look(31)
			e.same("and then no more", short, c.later)
			if more := wasAsked(e.atVercel, "/deployments") - before; more > 1 {
				t.Errorf("it was asked for %d times after it had gone wrong", more)
			}
		})
	}
}

// The answer is lost on its way: what was done is found at the vendor, and not done again.
func TestTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	e := newBroken(t)
	e.atVercel.Always(onPost(fakehttp.Cut()))
	e.look(1)
	e.same("nobody knows", `select concat_ws(' ', state, receipt) from ops.convergence_actions`, "intended")
	e.atVercel.Always(nil)
	e.look(16)
	e.same("it is found", `select concat_ws(' ', state, attempt, receipt) from ops.convergence_actions`, "done 2 dpl_again1")
	if n := len(e.vercel.Deployments); n != 3 {
		t.Errorf("%d deployments, want three", n)
	}
}

// mortal dies at one of its steps.
type mortal struct {
	actionBook
	means
	at string
}

var errKilled = errors.New("killed")

func (m *mortal) dies(at string) bool {
	if m.at != at {
		return false
	}
	m.at = ""
	return true
}

func (m *mortal) Intend(ctx context.Context, a ops.ConvergenceAction, trigger ops.RunTrigger, now, until time.Time) (ops.ConvergenceAction, bool, error) {
	if m.dies("before the intent") {
		return a, false, errKilled
	}
	a, ours, err := m.actionBook.Intend(ctx, a, trigger, now, until)
	if m.dies("after the intent") {
		return a, false, errKilled
	}
	return a, ours, err
}

func (m *mortal) act(ctx context.Context, a ops.ConvergenceAction) (string, error) {
	receipt, err := m.means.act(ctx, a)
	if m.at == "after the act" {
		m.at = "before the receipt"
	}
	return receipt, err
}

func (m *mortal) Settle(ctx context.Context, a ops.ConvergenceAction, at time.Time) error {
	if m.dies("before the receipt") {
		return errKilled
	}
	err := m.actionBook.Settle(ctx, a, at)
	if m.dies("after the receipt") {
		return errKilled
	}
	return err
}

func (m *mortal) ProveAction(ctx context.Context, a ops.ConvergenceAction, location string, digest [32]byte, size int, at time.Time) error {
	if m.dies("before the evidence is recorded") {
		return errKilled
	}
	return m.actionBook.ProveAction(ctx, a, location, digest, size, at)
}

// A scan that dies anywhere: what it had begun is ended by the next, and done once.
func TestAScanThatDiesWhileItActs(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"before the intent", "after the intent", "after the act", "after the receipt", "before the evidence is recorded"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			e := newBroken(t)
			m := &mortal{actionBook: e.actor.book, means: e.actor.means[ops.Redeploy], at: at}
			e.actor.book, e.actor.means = m, map[ops.ActionKind]means{ops.Redeploy: m}
			if got := e.look(1); !strings.HasPrefix(got, "error") {
				t.Fatal(got)
			}
			if e.look(3); at == "after the act" || at == "after the intent" {
				e.same("nobody else is at it while it may still live", `select state from ops.convergence_actions`, "intended")
			}
			e.look(16)
			e.look(31)
			e.same("it was done once", `select concat_ws(' ', state, receipt, evidence_id is not null) from ops.convergence_actions`, "done dpl_again1 t")
			e.same("and is one run", `select concat_ws(' ', kind, status) from ops.runs where kind = 'redeploy'`, "redeploy succeeded")
			if n := len(e.vercel.Deployments); n != 3 {
				t.Errorf("%d deployments, want three", n)
			}
		})
	}
}

// A gate that failed in CI is run again once, whichever gates of that run failed, and found by its attempt.
func TestAGateIsRunAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fakehttp.Fault{"and answered": nil, "and the answer is lost": onPost(fakehttp.Cut())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newBroken(t)
			e.want.Convergence.Environments[0].Requires.Gates = []string{"mail-catcher", "objects"}
			e.run(`delete from ops.deployments where status = 'failed'`,
				`insert into ops.builds (repo, run_id, run_attempt, workflow, git_sha, status, source_status, started_at, finished_at, source_updated_at) values
					('acme/odoo', 77, 2, 'ci', repeat('a', 40), 'failed', 'completed', '2026-03-02 03:00Z', '2026-03-02 03:10Z', '2026-03-02 03:10Z')`,
				`insert into ops.gate_results (gate, repo, git_sha, build_id, evaluated_by, status, explanation, evaluated_at)
					select g, repo, git_sha, id, 'build:acme/odoo/77/2', 'failed', 'port 25', '2026-03-02 03:10Z' from ops.builds, unnest(array['mail-catcher', 'objects']) g`)
			e.github.Repositories["acme/odoo"].Runs = []hub.Object{{"id": 77, "run_attempt": 2, "status": "completed", "conclusion": "failure"}}
			e.atGitHub.Always(fault)
			e.look(1)
			e.atGitHub.Always(nil)
			e.look(16)
			e.look(31)
			e.same("done once", `select concat_ws(' ', action, left(git_sha, 1), state, target, receipt) from ops.convergence_actions`,
				"rerun_gate a done acme/odoo/runs/77 acme/odoo/runs/77/3")
			if got := e.github.Repositories["acme/odoo"].Reruns; len(got) != 1 {
				t.Errorf("it was run again %d times", len(got))
			}
		})
	}
}

// The world moves on while nobody knows whether it was done: then it is looked for, and not done any more.
func TestAnIntentThatIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	for name, there := range map[string]bool{"it had been done": true, "it had not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newBroken(t)
			m := &mortal{actionBook: e.actor.book, means: e.actor.means[ops.Redeploy], at: "after the intent"}
			if there {
				m.at = "after the act"
			}
			e.actor.book, e.actor.means = m, map[ops.ActionKind]means{ops.Redeploy: m}
			e.look(1)
			e.run(fmt.Sprintf(pushed, "c", "04:05"))
			e.look(16)
			want := "failed 2 it was not done, and is not wanted any more"
			if there {
				want = "done 2 dpl_again1"
			}
			e.same("settled", `select concat_ws(' ', state, attempt, receipt, outcome) from ops.convergence_actions`, want)
			if n := wasAsked(e.atVercel, "/deployments"); there && n != 1 || !there && n != 0 {
				t.Errorf("it was asked for %d times", n)
			}
		})
	}
}

// Ten scans at once, each of which has decided the same and none of which waits for the others.
func TestTenScansDecideTheSame(t *testing.T) {
	t.Parallel()
	e := newBroken(t)
	e.clock.set(monday.Add(time.Minute))
	wanted := ops.ConvergenceAction{Environment: "prod", Kind: ops.Redeploy, SHA: strings.Repeat("b", 40), Target: "dpl_b", Why: "it failed",
		Facts: map[string]any{"project": "odoo", "requested_at": time.Date(2026, 3, 2, 3, 30, 0, 0, time.UTC)}}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := e.actor.perform(t.Context(), ops.MaintenanceRun{Trigger: ops.ByWebhook}, []ops.ConvergenceAction{wanted}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	e.same("done once", doneSoFar, "redeploy done 1 dpl_b dpl_again1")
	if n := wasAsked(e.atVercel, "/deployments"); n != 1 {
		t.Errorf("it was asked for %d times", n)
	}
}

// Whoever was given up and comes back late changes nothing of what its successor does.
func TestALateActorIsFenced(t *testing.T) {
	t.Parallel()
	e := newBroken(t)
	w := ops.ConvergenceAction{Environment: "prod", Kind: ops.Redeploy, SHA: strings.Repeat("b", 40), Target: "dpl_b", Why: "it failed"}
	intend := func(minute int) (ops.ConvergenceAction, bool) {
		now := monday.Add(time.Duration(minute) * time.Minute)
		a, ours, err := e.store.Intend(t.Context(), w, ops.ByWebhook, now, now.Add(lease))
		if err != nil {
			t.Fatal(err)
		}
		return a, ours
	}
	late, _ := intend(1)
	if _, ours := intend(2); ours {
		t.Error("two were at it")
	}
	successor, ours := intend(7)
	if !ours || successor.Attempt != 2 || successor.Run != late.Run {
		t.Errorf("%+v", successor)
	}
	late.State, late.Receipt = ops.ActionDone, "dpl_late"
	if err := e.store.Settle(t.Context(), late, monday); err == nil {
		t.Error("it settled what was not its own any more")
	}
	successor.State, successor.Receipt = ops.ActionDone, "dpl_again"
	if err := e.store.Settle(t.Context(), successor, monday.Add(8*time.Minute)); err != nil {
		t.Error(err)
	}
	e.same("the successor's", doneSoFar, "redeploy done 2 dpl_b dpl_again")
}
