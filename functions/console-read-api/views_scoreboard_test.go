package main

import "testing"

func TestTheScoreOfAgents(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	data, _ := a.look("agent-scoreboard")
	expect(t, data, 0, "scores", 0, "asked")
	expect(t, data, "unknown", "scores", 0, "status")
	expect(t, data, nil, "scores", 0, "cost_per_merged_fix")
	a.exec(`
insert into ops.runs (kind, trigger, started_at) select 'fixbot', 'webhook', now() from generate_series(1, 5);
insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, status, explanation, run_id, repo, invoker, prompt, prompt_sha256, pr_url, governance,
  turns_allowed, budget_usd, cost_usd, requested_at, started_at, deadline_at, finished_at, merged_at, reverted_at)
select 'fix_build', 'github', 'build:' || n, 'task ' || n, status, 'why', n, repo, 'slack', '', sha256(''), case when pr then 'https://x/' || n end, case when status = 'succeeded' then 'passed' end,
  30, 5, cost, now() - interval '4 hours', now() - interval '4 hours', now() - interval '3 hours', now() - interval '3 hours',
  case when merged > 0 then now() - interval '4 hours' + make_interval(mins => merged) end, case when reverted then now() - interval '1 hour' end
from (values
  (1, 'acme/odoo', 'succeeded', true, 1.0, 10, false), (2, 'acme/odoo', 'succeeded', true, 2.0, 30, true), (3, 'acme/odoo', 'failed', false, 3.0, 0, false),
  (4, 'acme/site', 'closed', true, 0.5, 0, false), (5, 'acme/site', 'escalated', false, 0.5, 0, false)) r(n, repo, status, pr, cost, merged, reverted)`)
	data, _ = a.look("agent-scoreboard?period=90d")
	for field, want := range map[string]any{
		"repo": nil, "started": 5, "merged": 2, "rejected": 1, "reverted": 1, "failed": 1, "escalated": 1, "time_to_fix": 1200, "cost_usd": 7, "cost_per_merged_fix": 3.5, "status": "failing",
	} {
		expect(t, data, want, "scores", 0, field)
	}
	expect(t, data, "acme/odoo", "scores", 1, "repo")
	expect(t, data, 3, "scores", 1, "cost_per_merged_fix")
	expect(t, data, nil, "scores", 2, "cost_per_merged_fix") // nothing was merged there
	expect(t, data, "warning", "scores", 2, "status")
}
