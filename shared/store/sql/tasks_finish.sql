-- Fenced, each: only the claim that is still the current one may say how it ended.
-- $1: kind, $2: refs, $3: the attempt of each.
update ops.task_queue t set state = 'done', last_error = null, lease_until = null, finished_at = now(), updated_at = now()
from unnest($2::text[], $3::integer[]) c(ref, attempt)
where t.kind = $1 and t.ref = c.ref and t.attempt = c.attempt and t.state = 'running'
