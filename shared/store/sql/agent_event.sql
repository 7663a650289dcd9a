insert into ops.agent_events (agent_run_id, kind, message, data, occurred_at) values ($1, $2, $3, $4, $5)
