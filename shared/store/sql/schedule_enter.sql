-- $1: the chores that are watched, $2: now, $3: the same as everybody reads it, $4: how often they are watched. Since when
-- a chore is watched is the first word of its cursor: what was due before is nobody's business. When its schedule changes,
-- it begins again; when it is no longer watched, that is forgotten.
with want as (
  select 'schedule/' || w.name as scope, w."when" from jsonb_to_recordset($1::jsonb) as w(name text, "when" text)
), gone as (
  delete from ops.sync_cursors c
  where c.source = 'system' and c.scope like 'schedule/%' and not exists (select from want w where w.scope = c.scope)
)
insert into ops.sync_cursors as c (source, scope, cursor, last_success_at, cadence)
select 'system', w.scope, $3 || ' ' || w."when", $2::timestamptz, $4::interval from want w
on conflict (source, scope) do update set
  cursor = case when substr(c.cursor, strpos(c.cursor, ' ') + 1) = substr(excluded.cursor, strpos(excluded.cursor, ' ') + 1)
    then c.cursor else excluded.cursor end,
  last_success_at = greatest(c.last_success_at, excluded.last_success_at), cadence = excluded.cadence, updated_at = now()
