-- $1: chore, $2: environment, $3: now, $4: what is said of it. Whoever begins has the chore to itself: what is still
-- running of it lost its function half-way.
with lost as (
  update ops.maintenance_runs set status = 'timed_out', error = $4, finished_at = $3::timestamptz, updated_at = now()
  where chore = $1 and environment is not distinct from nullif($2, '') and status = 'running'
  returning id, run_id
), failed as (
  update ops.runs r set status = 'failed', error = $4, finished_at = $3::timestamptz, updated_at = now()
  from lost where r.id = lost.run_id and r.status = 'running'
  returning r.id
), trail as (
  insert into ops.run_events (run_id, kind, message, occurred_at) select id, 'finished', $4, $3::timestamptz from failed
)
insert into ops.maintenance_run_events (maintenance_run_id, kind, message, occurred_at)
select id, 'timed_out', $4, $3::timestamptz from lost
