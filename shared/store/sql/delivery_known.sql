select d.delivery_key from ops.webhook_deliveries d where d.source = $1 and d.delivery_key = any($2::text[])
