insert into ops.maintenance_run_events (maintenance_run_id, kind, message, data, occurred_at) values ($1, $2, $3, $4::jsonb, $5)
