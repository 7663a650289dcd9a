select w.source_id from ops.work_items w where w.source = $1 and w.container_id = $2 and w.deleted_at is null
