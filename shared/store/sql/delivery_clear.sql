update ops.webhook_deliveries set body = null, body_evidence = $2, updated_at = now() where id = $1
