insert into ops.advisor_runs (run_id, provider, kind, project, environment, status, checks_run, not_run, error, started_at, finished_at)
values ($1, $2, $3, $4, nullif($5, ''), $6, $7, $8::text[], nullif($9, ''), $10::timestamptz, $11::timestamptz)
