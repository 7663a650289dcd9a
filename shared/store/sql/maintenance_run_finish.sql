-- $1: maintenance run, $2: status, $3: summary, $4: why, $5: when. No row: it was given up before.
update ops.maintenance_runs set status = $2, summary = $3::jsonb, error = nullif($4, ''), finished_at = $5::timestamptz, updated_at = now()
where id = $1::bigint and status = 'running'
