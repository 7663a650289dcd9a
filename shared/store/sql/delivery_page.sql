-- The part of the ledger that a rebuild replays, in order of arrival, and where bodies are that were moved.
select d.id, d.source, d.delivery_key, d.event, coalesce(d.action, ''), d.headers, d.body, d.secret_position, d.received_at,
  coalesce(e.location, ''), d.body_sha256
from ops.webhook_deliveries d
left join ops.evidence e on e.id = d.body_evidence
where d.id > $1 and d.state in ('done', 'ignored') and (d.body is not null or d.body_evidence is not null)
order by d.id limit $2
