select id, source, delivery_key, event, coalesce(action, ''), headers, body, secret_position, received_at
from ops.webhook_deliveries where id = any($1::bigint[]) and body is not null
