-- $1: what failed, $2: number of the run; one of the two. A run that has not ended.
select json_build_object('id', r.id, 'attempt', r.attempt, 'status', r.status, 'run', coalesce(r.run_id, 0), 'task_key', r.task_key,
  'repository', coalesce(r.repo, ''), 'base_branch', coalesce(r.base_branch, ''), 'branch', coalesce(r.branch, ''), 'sha', coalesce(r.git_sha, ''),
  'invoker', coalesce(r.invoker, ''), 'prompt', r.prompt, 'asked_at', r.requested_at,
  'acted_at', (select max(e.occurred_at) from ops.agent_events e where e.agent_run_id = r.id and e.kind = 'acting'))
from ops.agent_runs r where (r.trigger_ref = $1 or r.id = $2) and r.finished_at is null
