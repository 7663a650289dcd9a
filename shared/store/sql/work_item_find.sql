-- The item of today for a reference that no living item bears: what the trail of renames and transfers leads to, else
-- the tombstone that bears it. A part of a statement: what the key is compared with.
(with recursive trail(ref, step) as (
   select $1::text, 0
   union
   select next.ref, trail.step + 1
   from trail cross join lateral (
     select w.moved_to as ref from ops.work_items w where w.work_item_ref = trail.ref and w.moved_to is not null
     union all
     select w.work_item_ref from ops.work_items w where w.previous_refs @> array[trail.ref]
     union all
     -- Its repository bore that name before, and no item bears the reference now.
     select w.work_item_ref
     from ops.work_item_containers c
     join ops.work_items w on w.source = c.source and w.container_id = c.container_id
     where c.source = 'github' and trail.ref ~ '^github:[^#]+#[0-9]{1,18}$'
       and c.previous_names @> array[split_part(substr(trail.ref, 8), '#', 1)]
       and w.number = case when trail.ref ~ '#[0-9]{1,18}$' then split_part(trail.ref, '#', 2)::bigint end
       and not exists (select from ops.work_items x where x.work_item_ref = trail.ref)
   ) next
   where trail.step < 8
  )
  select item.work_item_ref
  from trail cross join lateral (
    select w.work_item_ref, w.deleted_at, w.source_updated_at from ops.work_items w where w.work_item_ref = trail.ref limit 1
  ) item
  order by item.deleted_at is not null, trail.step, item.source_updated_at desc nulls last, item.work_item_ref limit 1)
