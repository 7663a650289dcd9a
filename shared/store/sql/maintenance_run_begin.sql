-- $1: chore, $2: cadence, $3: runner, $4: environment, $5: run, $6: due, $7: started, $8: punctuality. One more attempt at
-- the slot, unless one has succeeded: then no row.
insert into ops.maintenance_runs (chore, cadence, runner, environment, run_id, due_at, attempt, status, punctuality, started_at)
select $1, $2, $3, nullif($4, ''), $5::bigint, $6::timestamptz, coalesce(max(m.attempt), 0) + 1, 'running', nullif($8, ''), $7::timestamptz
from ops.maintenance_runs m
where m.chore = $1 and m.environment is not distinct from nullif($4, '') and m.due_at = $6::timestamptz
having coalesce(bool_and(m.status <> 'succeeded'), true)
returning id, attempt
