update ops.work_item_containers set named_at = greatest(named_at, $4), updated_at = now()
where source = $1 and container_id = $2 and name = $3
