-- $1: check and scope, $2: when it was looked at, $3: the same as everybody reads it, $4: how often that is meant to
-- happen, $5: all of it was seen. One look after the other: whoever is second waits here for the end of the first, and
-- goes on only if it looked later. No row: it did not.
insert into ops.sync_cursors as c (source, scope, cursor, last_success_at, cadence)
values ('system', $1, $3, case when $5 then $2::timestamptz end, $4::interval)
on conflict (source, scope) do update set
  cursor = excluded.cursor, last_success_at = coalesce(excluded.last_success_at, c.last_success_at),
  cadence = excluded.cadence, updated_at = now()
where c.cursor is null or c.cursor::timestamptz < $2::timestamptz
returning true
