update ops.sync_cursors set last_success_at = $2, updated_at = now() where source = 'digitalocean' and scope = $1
