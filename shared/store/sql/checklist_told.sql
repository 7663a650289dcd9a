select id, data::text, occurred_at from ops.platform_events where dedupe_key = $1
