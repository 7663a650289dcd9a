-- Another container that bears the name.
select container_id, named_at, previous_names from ops.work_item_containers where source = $1 and name = $2 and container_id <> $3
