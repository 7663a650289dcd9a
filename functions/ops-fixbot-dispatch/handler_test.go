package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const acme = "acme/odoo"

func TestARedBuildStartsOneAgent(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	s.ends(built{repo: acme, run: 1, job: true})
	s.works()
	s.works()
	if got := s.text("select status || ' ' || task_key || ' ' || branch || ' ' || failure_class || ' ' || invoker_receipt from ops.agent_runs"); got != "running acme/odoo:ci@main#aaaaaaaaaaaa fixbot/1 code fixbot run 1" {
		t.Errorf("%s", got)
	}
	if n := s.dispatches(); n != 1 {
		t.Errorf("%d dispatches", n)
	}
	prompt := s.text("select prompt from ops.agent_runs")
	if !strings.Contains(prompt, "| FAIL: TestTax") || strings.Contains(prompt, "hunter2") || !strings.Contains(prompt, "attempt 1 of 3") {
		t.Errorf("%s", prompt)
	}
	if got := s.text("select string_agg(kind, ' ' order by id) from ops.agent_events"); got != "requested dispatching acting invoked" {
		t.Errorf("%s", got)
	}
	if n := s.count("ops.runs where kind = 'fixbot' and status = 'running'"); n != 1 {
		t.Errorf("%d runs", n)
	}
}

// What becomes of requests that start nothing.
func TestWhatStartsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*shop)
		want   string // status and explanation
	}{
		"a branch of an agent": {func(s *shop) {
			s.policy.Repositories[0].BaseBranches = []string{"fixbot/7"} // what the SSOT would not let pass either
			s.ends(built{repo: acme, run: 1, branch: "fixbot/7", job: true})
		}, `refused "fixbot/7" is the branch of an agent`},
		"a commit of an agent": {func(s *shop) { s.ends(built{repo: acme, run: 1, actor: "claude[bot]", job: true}) }, "refused the commit is one of the agent claude"},
		"stopped": {func(s *shop) {
			s.policy.Stopped = "ask ann"
			s.ends(built{repo: acme, run: 1, job: true})
		}, "refused all agents are stopped: ask ann"},
		"another branch": {func(s *shop) { s.ends(built{repo: acme, run: 1, branch: "topic", job: true}) }, `refused a pull request of an agent may not be for "topic"`},
		"canceled":       {func(s *shop) { s.ends(built{repo: acme, run: 1, conclusion: "cancelled"}) }, ""},
		"a fork":         {func(s *shop) { s.ends(built{repo: acme, run: 1, fork: true}) }, ""},
		"green":          {func(s *shop) { s.ends(built{repo: acme, run: 1, conclusion: "success"}) }, ""},
		"elsewhere": {func(s *shop) {
			s.policy.Repositories[0].Repository = "acme/other"
			s.ends(built{repo: acme, run: 1, job: true})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, acme)
			c.change(s)
			s.works()
			if got := s.text("select coalesce(string_agg(status || ' ' || explanation, ';'), '') from ops.agent_runs"); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
				t.Errorf("%s, want %s", got, c.want)
			}
			if n := s.dispatches(); n != 0 {
				t.Errorf("%d dispatches", n)
			}
			if n := s.count("ops.task_queue where kind = 'dispatch_run' and state <> 'done'"); n != 0 {
				t.Errorf("%d requests are left", n)
			}
		})
	}
}

// An agent that is not heard of by its deadline has failed, and its place is free. What comes late changes nothing.
func TestADeadlineFreesThePlace(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	s.ends(built{repo: acme, run: 1, job: true})
	s.works()
	s.clock = s.clock.Add(s.policy.Budget.Run.Time())
	if r := s.works(); r.Overdue != 1 {
		t.Errorf("%+v", r)
	}
	if got := s.text("select a.status || ' ' || a.explanation || ' ' || r.status from ops.agent_runs a join ops.runs r on r.id = a.run_id"); got != "failed there was no pull request by its deadline failed" {
		t.Errorf("%s", got)
	}
	if _, err := s.conn.Exec(t.Context(), "update ops.agent_runs set status = 'running', finished_at = null"); err == nil || !strings.Contains(err.Error(), "cannot become running") {
		t.Errorf("the database lets a run that has failed go on: %v", err)
	}
}

// The database lets become of a run what the rules let become of it, and nothing else.
func TestTransitionsOfTheDatabaseAreThoseOfTheRules(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	statuses := []ops.AgentRunStatus{
		ops.AgentRequested, ops.AgentDispatching, ops.AgentRunning, ops.AgentVerifying, ops.AgentSucceeded, ops.AgentFailed,
		ops.AgentRefused, ops.AgentEscalated, ops.AgentClosed, ops.AgentCanceled, ops.AgentOverBudget,
	}
	for _, was := range statuses {
		for _, becomes := range statuses {
			var may bool
			s.must(s.conn.QueryRow(t.Context(), "select ops.agent_run_may_become($1, $2)", string(was), string(becomes)).Scan(&may))
			if want := was == becomes || fixbot.Successors(was)[becomes]; may != want {
				t.Errorf("from %s to %s: %v in the database, %v by the rules", was, becomes, may, want)
			}
		}
	}
}

func TestNothingIsConfigured(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	s.invokers = invokers(nil, false)
	s.ends(built{repo: acme, run: 1, job: true})
	if r := s.works(); r.Outcome != "not_configured" || r.Claimed != 0 {
		t.Errorf("%+v", r)
	}
	if n := s.count("ops.task_queue where kind = 'dispatch_run' and state = 'ready'"); n != 1 {
		t.Errorf("%d requests wait", n)
	}
}

// press is somebody's press of the button on a message.
func (s *shop) press(subject string) {
	s.t.Helper()
	s.delivers(ops.Slack, "block_actions", map[string]any{"type": "block_actions", "user": map[string]any{"id": "U1", "username": "mia"}, "actions": []any{map[string]any{
		"action_id": "fix", "value": subject, "action_ts": fmt.Sprintf("%d.%06d", s.clock.Unix(), s.sent)}}})
}

// A person asks for what is under way, and again when it has failed: one agent each time, and the attempts are counted together.
func TestAPersonAsks(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	s.ends(built{repo: acme, run: 1, job: true})
	s.works()
	s.press("build:1")
	s.works()
	if n := s.dispatches(); n != 1 || s.count("ops.agent_events where kind = 'merged'") != 1 {
		t.Errorf("%d agents were asked while one was at work", n)
	}
	s.clock = s.clock.Add(s.policy.Budget.Run.Time() + s.policy.CoolDown())
	s.works()
	s.clock = s.clock.Add(s.policy.CoolDown())
	s.press("build:1")
	s.works()
	if got := s.text("select string_agg(attempt || ' ' || status || ' ' || trigger_source || ' ' || coalesce(requested_by, '-'), ', ' order by id) from ops.agent_runs"); got != "1 failed github -, 2 running manual mia (slack:/U1)" {
		t.Errorf("%s", got)
	}
	if prompt := s.text("select prompt from ops.agent_runs order by id desc limit 1"); !strings.Contains(prompt, "attempt 2 of 3") || !strings.Contains(prompt, "run 1 ended as failed") {
		t.Errorf("%s", prompt)
	}
}

// A person who asks for what cannot be done is told so, in the thread of what he asked about.
func TestAPersonAsksInVain(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	for _, subject := range []string{"finding:3", "build:404"} {
		s.exec("insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ($1, 'default', $1, 'opened', 'error', 'x')", subject)
		s.press(subject)
	}
	s.works()
	if got := s.text("select string_agg(topic || ' ' || title, ', ' order by topic) from ops.notices where kind = 'fix_refused'"); got != "build:404 FixBot has nothing to mend: the build has not failed, finding:3 FixBot cannot: it mends failed builds only" {
		t.Errorf("%s", got)
	}
	if n := s.count("ops.task_queue where kind = 'dispatch_run' and state = 'done'"); n != 2 {
		t.Errorf("%d of 2 requests are done", n)
	}
}

// Who asks in the console is read in the audit stream.
func TestSomebodyAsksInTheConsole(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	s.ends(built{repo: acme, run: 1, job: true})
	s.exec("update ops.task_queue set state = 'done', finished_at = now() where kind = 'dispatch_run'")
	s.exec(`insert into ops.platform_events (kind, severity, source, subject, message, data, dedupe_key, occurred_at, last_seen_at)
		values ('agent.requested', 'info', 'console-actions', 'build:1', 'x', '{"build":1,"by":"tove","reason":"x","at":"2026-03-01T10:00:00Z"}', 'x', now(), now())`)
	s.exec("insert into ops.task_queue (kind, ref) select 'dispatch_run', 'request:' || id from ops.platform_events where dedupe_key = 'x'")
	s.works()
	if got := s.text("select string_agg(status || ' ' || trigger_source || ' ' || requested_by, ', ') from ops.agent_runs"); got != "running manual tove" {
		t.Errorf("%s", got)
	}
}
