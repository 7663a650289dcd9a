-- Takes up runs whose pull request is to be looked at, oldest look first. $1: now, $2: until when they are ours, $3: how many,
-- $4: what was looked at before this is looked at again. A pull request belongs to the run whose branch it comes from, in the
-- same repository and not from a fork; once bound it stays the one. One that comes after its run has ended is looked at too. Who opened it is for whoever looks to say.
with due as (
  select r.id, p.number
  from ops.agent_runs r
  cross join lateral (
    select p.number, p.state, p.updated_at from ops.pull_requests p
    where p.repo = r.repo and p.head_branch = r.branch and not p.from_fork and (r.pr_number is null or p.number = r.pr_number)
    order by p.number desc limit 1) p
  where (r.verify_until is null or r.verify_until <= $1::timestamptz)
    and case
      when r.status in ('dispatching', 'running', 'verifying') then r.judged_at is null or p.updated_at > r.judged_at or r.judged_at <= $4::timestamptz
      when r.started_at is null then false
      else r.judged_at is null or p.updated_at > r.judged_at or p.state = 'merged' and r.merged_at is null and r.pr_number is not null
    end
  order by r.judged_at nulls first, r.id
  limit $3
  for update of r skip locked
), taken as (
  update ops.agent_runs r set verify_turn = r.verify_turn + 1, verify_until = $2::timestamptz, updated_at = now()
  from due where r.id = due.id
  returning r.*, due.number as pull_number
)
select jsonb_build_object('id', t.id, 'verify_turn', t.verify_turn, 'run_id', t.run_id, 'kind', t.kind, 'repo', t.repo,
  'base_branch', coalesce(t.base_branch, ''), 'branch', t.branch, 'task_key', t.task_key, 'attempt', t.attempt, 'status', t.status,
  'governance', coalesce(t.governance, ''), 'deadline_at', t.deadline_at, 'pull_number', t.pull_number, 'bound', t.pr_number is not null,
  'told', coalesce((select e.data->>'digest' from ops.agent_events e where e.agent_run_id = t.id and e.kind in ('reported', 'stranger') order by e.id desc limit 1), ''))::text
from taken t order by t.id
