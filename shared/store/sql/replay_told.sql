select id, data::text from ops.platform_events where dedupe_key = $1
