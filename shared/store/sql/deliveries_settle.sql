-- How several went, each with its reason and action. In the order of their numbers, as everybody locks them.
-- $1: {id, state, reason, action} each.
with settled as materialized (
  select d.id, s.state, s.reason, s.action from jsonb_to_recordset($1::jsonb) s(id bigint, state text, reason text, action text)
  join ops.webhook_deliveries d on d.id = s.id
  order by d.id
  for no key update of d
)
update ops.webhook_deliveries d set
  state = s.state, reason = nullif(s.reason, ''), action = coalesce(nullif(s.action, ''), d.action), processed_at = now(), updated_at = now()
from settled s
where d.id = s.id
