-- $1: lines of the vendor's log of actions, $2: when they were read. One that has ended does not begin again, whatever an
-- older page says. Gives how many were new or different.
with listed as (
  select distinct on (action_id) i.* from jsonb_to_recordset($1::jsonb) i(action_id bigint, type text, status text,
    resource_type text, resource_id text, region text, started_at timestamptz, finished_at timestamptz)
), written as (
  insert into ops.do_actions as t (action_id, type, status, resource_type, resource_id, region, started_at, finished_at, first_seen_at, last_seen_at)
  select action_id, type, status, coalesce(resource_type, ''), resource_id, region, started_at, finished_at, $2, $2 from listed
  on conflict (action_id) do update set
    type = excluded.type, status = excluded.status, resource_type = excluded.resource_type, resource_id = excluded.resource_id,
    region = excluded.region, started_at = excluded.started_at, finished_at = excluded.finished_at,
    last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at), updated_at = now()
  where (t.type, t.status, t.resource_type, t.resource_id, t.region, t.started_at, t.finished_at) is distinct from
    (excluded.type, excluded.status, excluded.resource_type, excluded.resource_id, excluded.region, excluded.started_at, excluded.finished_at)
    and (t.finished_at is null or excluded.finished_at is not null)
  returning xmax = 0 as added
)
select (select count(*) from listed), count(*) filter (where added), count(*) filter (where not added) from written
