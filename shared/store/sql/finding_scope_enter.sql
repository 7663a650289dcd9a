-- $1: scopes, each with when it was looked at, how often that is meant to happen, and whether all of it was seen. One look
-- after the other: whoever is second waits here for the end of the first, and goes on only if it looked later. Gives those
-- that did. All take their turns in one order, so that nobody waits for whoever waits for them.
insert into ops.sync_cursors as c (source, scope, cursor, last_success_at, cadence)
select 'system', s.place, s.at, case when s.confirmed then s.at::timestamptz end, make_interval(secs => s.cadence)
from jsonb_to_recordset($1::jsonb) as s(place text, at text, cadence double precision, confirmed boolean)
order by s.place
on conflict (source, scope) do update set
  cursor = excluded.cursor, last_success_at = coalesce(excluded.last_success_at, c.last_success_at),
  cadence = excluded.cadence, updated_at = now()
where c.cursor is null or c.cursor::timestamptz < excluded.cursor::timestamptz
returning c.scope
