-- The newest snapshot wins by the vendor's clock, and by order of arrival within one tick of it; so any order of
-- processing ends in the same row. deleted_at and moved_to are not touched: a tombstone is not resurrected.
insert into ops.work_items as w (
  work_item_ref, source, source_id, container_id, number, key, title, url, status, source_state, source_state_id,
  priority, labels, assignees, author, opened_at, closed_at, source_updated_at, previous_refs, delivery_id,
  created_at, updated_at)
select
  case $1 when 'github' then 'github:' || c.name || '#' || $4::bigint else 'plane:' || $2 end,
  $1, $2, nullif($3, ''), $4::bigint,
  case $1 when 'github' then c.name || '#' || $4::bigint else c.name || '-' || $4::bigint end,
  $5, nullif($6, ''), coalesce(s.status, nullif($7, '')), coalesce(s.name, nullif($8, '')), nullif($9, ''),
  nullif($10, ''), $11::text[], $12::text[], nullif($13, ''), $14::timestamptz, $15::timestamptz, $16::timestamptz,
  $17::text[], $18::bigint, $19::timestamptz, $19::timestamptz
from (select 1) one
left join ops.work_item_containers c on c.source = $1 and c.container_id = $3
left join ops.work_item_states s on s.source = $1 and s.state_id = $9
on conflict (source, source_id) do update set
  work_item_ref = excluded.work_item_ref, container_id = excluded.container_id, number = excluded.number,
  key = excluded.key, title = excluded.title, url = excluded.url, status = excluded.status,
  source_state = excluded.source_state, source_state_id = excluded.source_state_id, priority = excluded.priority,
  labels = excluded.labels, assignees = excluded.assignees, author = excluded.author, opened_at = excluded.opened_at,
  closed_at = excluded.closed_at, source_updated_at = excluded.source_updated_at, delivery_id = excluded.delivery_id,
  updated_at = excluded.updated_at
where w.source_updated_at is null
   or (excluded.source_updated_at, excluded.delivery_id) >= (w.source_updated_at, w.delivery_id)
