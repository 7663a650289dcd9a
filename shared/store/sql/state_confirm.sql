update ops.work_item_states set named_at = greatest(named_at, $5), updated_at = now()
where source = $1 and state_id = $2 and name = $3 and status = $4
