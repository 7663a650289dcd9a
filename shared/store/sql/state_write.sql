insert into ops.work_item_states as s (source, state_id, name, status, named_at)
values ($1, $2, $3, $4, $5)
on conflict (source, state_id) do update set
  name = excluded.name, status = excluded.status, named_at = excluded.named_at, updated_at = now()
