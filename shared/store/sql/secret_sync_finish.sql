update ops.secret_sync_runs set status = $2, seen = $3, added = $4, changed = $5, gone = $6, error = nullif($7, ''), finished_at = $8
where run_id = $1
