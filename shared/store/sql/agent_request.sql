-- A request gets a run, with the next number of its task: a number is never used twice. One that ends at once, because a rule
-- refuses it, never waits, so that it may stand beside one that is under way.
insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, attempt, failure_class, repo, base_branch, git_sha, prompt, prompt_sha256,
  turns_allowed, budget_usd, requested_by, requested_at, status, explanation, finished_at)
values ($1, $2, $3, $4, (select coalesce(max(attempt), 0) + 1 from ops.agent_runs where task_key = $4), nullif($5, ''), $6, nullif($7, ''), nullif($8, ''),
  '', sha256(''), $9, $10::bigint / 1000000.0, nullif($11, ''), $12, $13, nullif($14, ''), $15)
returning id
