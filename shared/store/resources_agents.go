package store

// agentsResources is FixBot's runs, their trail and what they left behind.
var agentsResources = []Resource{
	declare(declaration{
		name: "agent-runs",
		columns: `id bigint, kind text, trigger_source text, trigger_ref text, task_key text, attempt integer, status text,
			explanation text null, failure_class text null, run_id bigint null, finding_id bigint null,
			environment text null, repo text null, base_branch text null, branch text null, git_sha text null,
			invoker text null, invoker_receipt text null, prompt_sha256 bytea, policy_sha256 bytea null, pr_url text null,
			pr_number bigint null, pr_head_sha text null, governance text null, turns integer, turns_allowed integer,
			cost_usd numeric, budget_usd numeric, input_tokens bigint, output_tokens bigint, model text null,
			requested_by text null, requested_at timestamptz, started_at timestamptz null, heartbeat_at timestamptz null,
			deadline_at timestamptz null, finished_at timestamptz null, duration interval null, merged_at timestamptz null,
			reverted_at timestamptz null, verify_turn bigint, verify_until timestamptz null, judged_at timestamptz null, work_item_ref text null, evidence_id bigint null, created_at timestamptz,
			updated_at timestamptz`,
		key: "id", order: "id desc",
		filters: `status, kind, repo, trigger_source, trigger_ref, task_key, environment, invoker, failure_class,
			finding_id, pr_url, requested_at, finished_at`,
		extras: []extra{
			agentPrompt,
			children{name: "events", of: "agent-events", by: "agent_run_id"},
			children{name: "artifacts", of: "agent-artifacts", by: "agent_run_id"},
		},
	}),
	declare(declaration{
		name: "agent-events",
		columns: `id bigint, agent_run_id bigint, kind text, message text, data jsonb, occurred_at timestamptz,
			created_at timestamptz, updated_at timestamptz`,
		key: "id", order: "id desc",
		filters: "agent_run_id, kind, occurred_at",
	}),
	declare(declaration{
		name: "agent-artifacts",
		columns: `id bigint, agent_run_id bigint, kind text, name text, location text, sha256 bytea null, size_bytes bigint null,
			evidence_id bigint null, created_at timestamptz, updated_at timestamptz`,
		key: "id", order: "id desc",
		filters: "agent_run_id, kind",
	}),
}
