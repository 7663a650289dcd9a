-- $1: rules, each with its environment and the time before which an error must have been first seen, $2: now, $3: at most so
-- many. What is accepted stays quiet. Gives what is escalated now, which nobody escalates again.
with due as (
  select f.id, r.note from jsonb_to_recordset($1::jsonb) as r(environment text, before timestamptz, note text)
  join ops.convergence_findings f on f.environment = r.environment
  where f.state = 'open' and f.severity in ('error', 'critical') and f.escalated_at is null and f.first_seen_at <= r.before
  order by f.id limit $3
  for update of f skip locked
)
update ops.convergence_findings f set escalated_at = $2, escalation = nullif(due.note, ''), updated_at = now()
from due where f.id = due.id
returning (to_jsonb(f) || '{"change":"escalated","was":"open"}')::text
