select id, source, delivery_key, event, coalesce(action, ''), headers, body, secret_position, received_at
from ops.webhook_deliveries where id = $1
