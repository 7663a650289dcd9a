-- One statement claims: due, oldest first, skipping what others hold. Materialized, because the planner may otherwise
-- run the limited part once for every row.
--
-- A task whose lease ran out may be what killed its worker, so it is claimed alone: were it claimed in a batch, its
-- neighbours would pay for its crashes with their own attempts.
with abandoned as materialized (
  select kind, ref from ops.task_queue
  where kind = $1 and due_at <= now() and state = 'running' and attempt < attempts_allowed
  order by due_at limit 1
  for update skip locked
), ready as materialized (
  select kind, ref from ops.task_queue
  where kind = $1 and due_at <= now() and state = 'ready' and not exists (select from abandoned)
  order by due_at limit $2
  for update skip locked
)
update ops.task_queue t set
  state = 'running', attempt = t.attempt + 1, lease_until = now() + $3::interval, updated_at = now()
from (select * from abandoned union all select * from ready) due
where t.kind = due.kind and t.ref = due.ref
returning t.kind, t.ref, t.attempt, t.attempts_allowed
