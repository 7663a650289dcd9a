update ops.sync_cursors set last_success_at = $3, updated_at = now() where source = $1 and scope = $2
