package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	hub "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const (
	escalations = `select concat_ws(' ', state, escalated_at is not null, work_item_ref, escalation) from ops.convergence_findings where signal = 'merged_not_deployed' order by id`
	project     = "0f6d1c9e-6f5c-4a53-8f5f-3f8d5e4f1a2b"
)

// newLate is an estate whose head waits for its deployment, and which escalates that after an hour.
func newLate(t *testing.T, token, to string) *estate {
	t.Helper()
	e := newEstate(t, token)
	c := &e.want.Convergence.Environments[0]
	c.Level, c.EscalateMinutes, c.EscalateTo = 3, 60, to
	e.run(serving, fmt.Sprintf(pushed, "b", "03:30"), polled)
	e.github.Add(7, "acme/odoo")
	e.plane.Add(project, "OPS")
	return e
}

func (e *estate) issues() (all []string) {
	e.github.Change(func(g *hub.GitHub) {
		for _, i := range g.Repositories["acme/odoo"].Issues {
			all = append(all, fmt.Sprint(i["title"], " ", i["state"]))
		}
	})
	return all
}

func TestTheLifeOfAnEscalation(t *testing.T) {
	t.Parallel()
	for to, ref := range map[string]string{"github": "github:acme/odoo#9001", "plane:" + project: "plane:17e30000-0000-4000-8000-000000000001"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			e := newLate(t, "token", to)
			e.look(1)
			e.look(45)
			e.same("not yet", escalations, "open f")
			e.look(61)
			e.look(76)
			e.same("escalated", escalations, "open t "+ref+" opened "+ref)
			e.run(`update ops.deployments set git_sha = repeat('b', 40)`)
			e.look(91)
			e.same("closed", escalations, "resolved t "+ref+" closed "+ref)
			e.same("told once", `select kind from ops.notices order by id`, "opened", "escalated", "resolved")
			e.same("done once", `select concat_ws(' ', action, state, attempt, evidence_id is not null) from ops.convergence_actions order by id`, "open_work_item done 1 t", "close_work_item done 1 t")
			if got := e.issues(); to == "github" && (len(got) != 1 || got[0] != "prod: Production does not run the head of main closed") {
				t.Error(got)
			}
			if items := e.plane.Projects[0].Items; to != "github" && (len(items) != 1 || fmt.Sprint(items[0]["state"].(map[string]any)["group"]) != "completed") {
				t.Error(items)
			}
		})
	}
}

func TestWhatIsNotEscalated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		alter func(*estate)
		want  string
	}{
		"at level 2":      {func(e *estate) { e.want.Convergence.Environments[0].Level = 2 }, "open f"},
		"what is minor":   {func(e *estate) { e.look(1); e.run(`update ops.convergence_findings set severity = 'warning'`) }, ""},
		"without a place": {func(e *estate) { e.want.Convergence.Environments[0].EscalateTo = "" }, "open t no work item: the SSOT names no place for one (escalate_to)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newLate(t, "token", "github")
			e.look(1)
			c.alter(e)
			if c.want == "" {
				if _, err := e.store.Escalate(t.Context(), []ops.EscalationRule{{Environment: "prod", Before: e.clock.at().AddDate(0, 0, 9)}}, 0, e.clock.at(), notify.Escalated); err != nil {
					t.Fatal(err)
				}
				c.want = "open f"
			} else {
				e.look(120)
			}
			e.same("escalated", escalations, c.want)
			if got := e.issues(); len(got) != 0 {
				t.Error(got)
			}
		})
	}
}

// Without an account people are told all the same, and the finding says why there is no work item.
func TestEscalationWithoutAnAccount(t *testing.T) {
	t.Parallel()
	e := newLate(t, "", "github")
	if e.look(1); e.look(61) == "error" {
		t.Fatal("it crashed")
	}
	e.look(76)
	e.same("told", `select kind from ops.notices order by id`, "opened", "escalated")
	e.same("and said", `select left(escalation, 14) || (escalation like '%GITHUB_TOKEN%') from ops.convergence_findings where signal = 'merged_not_deployed'`, "no work item: true")
}

// The tracker is away, or its answer is lost, or the scan dies: one work item, in the end.
func TestOneWorkItemInTheEnd(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*estate){
		"away":               func(e *estate) { e.atGitHub.Always(fakehttp.Answer(http.StatusInternalServerError, "{}")) },
		"too many requests":  func(e *estate) { e.atGitHub.Always(onPost(fakehttp.Answer(http.StatusTooManyRequests, "{}"))) },
		"the answer is lost": func(e *estate) { e.atGitHub.Always(onPost(fakehttp.Cut())) },
		"it dies after the intent": func(e *estate) {
			e.actor.book = &mortal{actionBook: e.actor.book, means: e.actor.means[ops.OpenWorkItem], at: "after the intent"}
		},
		"it dies after the act": func(e *estate) {
			m := &mortal{actionBook: e.actor.book, means: e.actor.means[ops.OpenWorkItem], at: "after the act"}
			e.actor.book, e.actor.means = m, map[ops.ActionKind]means{ops.OpenWorkItem: m, ops.CloseWorkItem: e.actor.means[ops.CloseWorkItem]}
		},
	} {
		for _, resolved := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " resolved ", resolved), func(t *testing.T) {
				t.Parallel()
				e := newLate(t, "token", "github")
				e.look(1)
				breaks(e)
				e.look(61)
				e.atGitHub.Always(nil)
				if resolved {
					e.run(`update ops.deployments set git_sha = repeat('b', 40)`)
				}
				e.look(76)
				e.look(91)
				e.look(106)
				state := map[bool]string{false: "open", true: "closed"}[resolved]
				if got := e.issues(); len(got) != 1 || !strings.HasSuffix(got[0], state) {
					t.Error(got)
				}
				e.same("escalated once", `select kind from ops.notices where kind = 'escalated'`, "escalated")
			})
		}
	}
}

// Ten at once, none of which waits for the others.
func TestTenEscalateTheSame(t *testing.T) {
	t.Parallel()
	e := newLate(t, "token", "github")
	e.look(1)
	e.clock.set(e.clock.at().AddDate(0, 0, 1))
	var all sync.WaitGroup
	failed := make(chan error, 10)
	for range 10 {
		all.Go(func() {
			var done acted
			failed <- e.scan().escalate(t.Context(), ops.MaintenanceRun{Trigger: ops.ByWebhook}, &done)
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil && !errors.Is(err, errKilled) {
			t.Error(err)
		}
	}
	if got := e.issues(); len(got) != 1 {
		t.Error(got)
	}
	e.same("told once", `select kind from ops.notices where kind = 'escalated'`, "escalated")
}

// What vendors and committers call things neither calls people nor becomes markup.
func TestHostileWordsInAWorkItem(t *testing.T) {
	t.Parallel()
	e := newLate(t, "token", "github")
	e.look(1)
	e.run(`update ops.convergence_findings set explanation = E'~~~\n@everybody <img src=x> [a](javascript:b)'`)
	var done acted
	e.clock.set(e.clock.at().AddDate(0, 0, 1))
	if err := e.scan().escalate(t.Context(), ops.MaintenanceRun{Trigger: ops.ByWebhook}, &done); err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprint(e.github.Repositories["acme/odoo"].Issues[0]["body"])
	if strings.Count(body, "~~~") != 2 || !strings.HasSuffix(body, "~~~") {
		t.Error(body)
	}
}
