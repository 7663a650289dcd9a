insert into ops.work_item_containers as c (source, container_id, name, named_at, previous_names)
values ($1, $2, $3, $4, $5)
on conflict (source, container_id) do update set
  name = excluded.name, named_at = excluded.named_at, previous_names = excluded.previous_names, updated_at = now()
