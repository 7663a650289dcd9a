-- $1: turns that nothing was done for, $2: environment, $3: now. Each is written down once: what is there already stays.
with missed as (
  insert into ops.maintenance_runs (chore, cadence, runner, environment, due_at, attempt, status, error, finished_at)
  select t.chore, t.cadence, t.runner, nullif($2, ''), t.due_at, 1, 'missed', t.why, $3::timestamptz
  from jsonb_to_recordset($1::jsonb) as t(chore text, cadence text, runner text, due_at timestamptz, why text)
  on conflict (chore, environment, due_at, attempt) do nothing
  returning id, error
), trail as (
  insert into ops.maintenance_run_events (maintenance_run_id, kind, message, occurred_at)
  select id, 'missed', error, $3::timestamptz from missed
)
select count(*) from missed
