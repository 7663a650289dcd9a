insert into ops.run_events (run_id, kind, message, data, occurred_at) values ($1, $2, $3, $4::jsonb, $5)
