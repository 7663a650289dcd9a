with items as (delete from ops.work_items), states as (delete from ops.work_item_states)
delete from ops.work_item_containers
