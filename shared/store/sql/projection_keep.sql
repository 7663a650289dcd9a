create temporary table work_items_before on commit drop as table ops.work_items
