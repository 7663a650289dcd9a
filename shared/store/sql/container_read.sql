select name, named_at, previous_names from ops.work_item_containers where source = $1 and container_id = $2
