-- One statement claims: due, oldest first, skipping what others hold. A lease that ran out is due again.
update ops.task_queue t set
  state = 'running', attempt = t.attempt + 1, lease_until = now() + $3::interval, updated_at = now()
from (
  select kind, ref from ops.task_queue
  where kind = $1 and due_at <= now() and attempt < attempts_allowed
  order by due_at limit $2
  for update skip locked
) due
where t.kind = due.kind and t.ref = due.ref
returning t.kind, t.ref, t.attempt, t.attempts_allowed
