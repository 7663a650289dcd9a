-- The part of the ledger that a rebuild replays, in order of arrival.
select id, source, delivery_key, event, coalesce(action, ''), headers, body, secret_position, received_at
from ops.webhook_deliveries
where id > $1 and state in ('done', 'ignored') and body is not null
order by id limit $2
