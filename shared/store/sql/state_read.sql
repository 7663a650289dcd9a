select name, status, named_at from ops.work_item_states where source = $1 and state_id = $2
