-- Takes up an action whose end nobody knows, unless somebody is at it. $1: the action, $2: now, $3: until when it is ours.
update ops.convergence_actions t set attempt = t.attempt + 1, lease_until = $3, updated_at = now()
from jsonb_to_record($1::jsonb) as a(environment text, action text, target text)
where t.environment = a.environment and t.action = a.action and t.target = a.target and t.state = 'intended' and t.lease_until <= $2
returning to_jsonb(t)::text
