-- Puts a body back, if it is the one that was received.
update ops.webhook_deliveries set body = $2, updated_at = now()
where id = $1 and body is null and body_sha256 = sha256($2) and body_size = length($2)
