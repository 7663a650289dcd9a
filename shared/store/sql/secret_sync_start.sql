insert into ops.secret_sync_runs (run_id, platform, scope, environment, missing, unregistered, started_at)
values ($1, $2, $3, nullif($4, ''), $5, $6, $7)
