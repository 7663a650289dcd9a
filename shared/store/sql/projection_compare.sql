select
  (select count(*) from work_items_before) as before,
  (select count(*) from ops.work_items) as after,
  array(
    select coalesce(b.work_item_ref, a.work_item_ref)
    from work_items_before b
    full join ops.work_items a on a.source = b.source and a.source_id = b.source_id
    where b is distinct from a
    order by 1 limit 100
  ) as differing
