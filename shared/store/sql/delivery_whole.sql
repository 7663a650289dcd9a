-- A delivery and where its body is, in the ledger or as evidence.
select d.id, d.source, d.delivery_key, d.event, coalesce(d.action, ''), d.headers, d.body, d.secret_position, d.received_at,
  coalesce(e.location, ''), d.body_sha256
from ops.webhook_deliveries d
left join ops.evidence e on e.id = d.body_evidence
where d.id = $1
