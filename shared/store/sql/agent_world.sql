-- $1: task, $2: its run that is decided about (0 for none), $3: repository, $4: now. The names are those of fixbot.World.
-- What an agent did not report counts as what it was allowed: silence does not make it cheaper. A pull request that is open
-- past the deadline of its run waits for people, and nobody is at work.
with runs as (
  select r.*, r.status in ('dispatching', 'running', 'verifying') as at_it,
    r.finished_at is not null and r.started_at is not null and r.finished_at >= date_trunc('month', $4::timestamptz, 'UTC') as this_month
  from ops.agent_runs r where r.id <> $2 and r.started_at is not null
), counted as (
  select
    count(*) filter (where at_it and (status <> 'verifying' or deadline_at > $4)) as working,
    count(*) filter (where at_it and (status <> 'verifying' or deadline_at > $4) and lower(repo) = lower($3)) as here,
    coalesce(json_agg(started_at) filter (where started_at > $4::timestamptz - interval '1 day'), '[]') as started,
    json_build_object(
      'money', coalesce(sum(case when cost_usd > 0 then cost_usd else budget_usd end * 1000000) filter (where this_month), 0)::bigint,
      'turns', coalesce(sum(case when turns > 0 then turns else turns_allowed end) filter (where this_month), 0),
      'minutes', coalesce(sum(ceil(extract(epoch from finished_at - started_at) / 60)) filter (where this_month), 0)::bigint) as used,
    json_build_object(
      'money', coalesce(sum(greatest(cost_usd, budget_usd) * 1000000) filter (where at_it), 0)::bigint,
      'turns', coalesce(sum(greatest(turns, turns_allowed)) filter (where at_it), 0),
      'minutes', coalesce(sum(ceil(extract(epoch from deadline_at - started_at) / 60)) filter (where at_it), 0)::bigint) as reserved
  from runs
)
select json_build_object('working', working, 'working_here', here, 'started', started, 'used', used, 'reserved', reserved,
  'task', (select coalesce(json_agg(json_build_object('id', t.id, 'ref', t.trigger_ref, 'sha', coalesce(t.git_sha, ''), 'status', t.status,
    'finished_at', t.finished_at) order by t.id), '[]') from ops.agent_runs t where t.task_key = $1 and t.id <> $2))
from counted
