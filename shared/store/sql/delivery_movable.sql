-- What a delivery is now, locked: it may have been opened again, or its body moved by somebody else.
select body_evidence, body_size, body_sha256 from ops.webhook_deliveries
where id = $1 and state in ('done', 'ignored') and body is not null
for update
