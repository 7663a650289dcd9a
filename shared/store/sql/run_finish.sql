update ops.runs set status = $2, summary = $3::jsonb, error = nullif($4, ''), finished_at = $5, updated_at = now()
where id = $1
