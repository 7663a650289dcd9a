-- Keeps what was said: of the same thing said twice, the later. When it was first said stays.
insert into ops.deployment_reports as r
  (subject, told_by, source_state, occasion, told_at, first_told_at, turn_at, seen_at, report, delivery_id, first_heard_at, heard_at)
values ($1, $2, $3, $4, $5, $5, $6, $7, $8::jsonb, $9, $10, $10)
on conflict (subject, told_by, source_state, occasion) do update set
  first_told_at = least(r.first_told_at, excluded.first_told_at),
  seen_at = greatest(r.seen_at, excluded.seen_at),
  first_heard_at = least(r.first_heard_at, excluded.first_heard_at),
  (told_at, report, delivery_id, heard_at) = (
    select w.told_at, w.report, w.delivery_id, w.heard_at
    from (values (r.told_at, r.report, r.delivery_id, r.heard_at),
                 (excluded.told_at, excluded.report, excluded.delivery_id, excluded.heard_at)) w(told_at, report, delivery_id, heard_at)
    order by w.told_at desc, w.delivery_id desc limit 1),
  updated_at = now()
