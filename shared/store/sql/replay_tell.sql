update ops.platform_events set message = $2, data = $3::jsonb, updated_at = now() where id = $1
