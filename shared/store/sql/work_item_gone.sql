-- A tombstone. It may be the first we hear of the item; then it has no title and waits for no one.
insert into ops.work_items as w (
  work_item_ref, source, source_id, container_id, number, key, deleted_at, moved_to, delivery_id, created_at, updated_at)
select
  case $1 when 'github' then 'github:' || c.name || '#' || $4::bigint else 'plane:' || $2 end,
  $1, $2, nullif($3, ''), nullif($4::bigint, 0),
  case $1 when 'github' then c.name || '#' || $4::bigint else c.name || '-' || nullif($4::bigint, 0) end,
  $7::timestamptz, nullif($5, ''), $6::bigint, $7::timestamptz, $7::timestamptz
from (select 1) one
left join ops.work_item_containers c on c.source = $1 and c.container_id = $3
on conflict (source, source_id) do update set
  deleted_at = least(w.deleted_at, excluded.deleted_at),
  moved_to = coalesce(w.moved_to, excluded.moved_to),
  created_at = least(w.created_at, excluded.created_at),
  delivery_id = case when w.source_updated_at is null then least(w.delivery_id, excluded.delivery_id) else w.delivery_id end,
  updated_at = case when w.source_updated_at is null then least(w.updated_at, excluded.updated_at) else w.updated_at end
