update ops.sync_cursors set cursor = nullif($3, ''), last_success_at = greatest(last_success_at, $4::timestamptz), updated_at = now()
where source = $1 and scope = $2
