-- Makes a table what a reading listed of it. In braces: what mirrors.go says about the table.
-- $1: run, $2: resource, $3: when it was listed, $4: the listing is complete, so that what is not in it is gone,
-- $5: changes are told, $6: when it was last confirmed, $7: parts of the table that the listing could not read.
-- A row is written only when something about it changed. Gives seen, added, changed, gone and told.
with listed as materialized (
  select distinct on ({key}) i.*
  from ops.do_listings l cross join lateral jsonb_to_recordset(l.items) i({fields})
  where l.run_id = $1 and l.resource = $2
  order by {key}, l.id desc
), before as materialized (
  select t.* from {table} t where exists (select from listed i where {same})
), written as (
  insert into {table} as t ({columns}, first_seen_at, last_seen_at)
  select {values}, $3::timestamptz, $3::timestamptz from listed i left join before b on {found}
  on conflict ({key}) do update set
    {assignments}, last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at), gone_at = null, updated_at = now()
  where ({held}) is distinct from ({listed}) or t.gone_at is not null
  returning t.*
), gone as (
  update {table} t set gone_at = greatest(t.last_seen_at, $3::timestamptz), updated_at = now()
  where $4::boolean and ({scope}) and {part} <> all ($7::text[]) and t.gone_at is null and not exists (select from listed i where {same})
  returning t.*
), changes as (
  select case when b is null then 'added' when b.gone_at is not null then 'back' else 'changed' end as change,
    to_jsonb(w) as now, to_jsonb(b) as was
  from written w left join before b on {kept}
  union all
  select 'gone', to_jsonb(g), to_jsonb(g) from gone g
), explained as (
  select c.change, c.now, coalesce(d.differences, '{}') as differences, coalesce(a.actions, '[]') as actions
  from changes c
  left join lateral (
    select jsonb_object_agg(n.key, jsonb_build_array(w.value, n.value)) as differences
    from jsonb_each(c.now) n join jsonb_each(c.was) w on w.key = n.key
    where c.change in ('changed', 'back') and n.value <> w.value
      and n.key not in ('first_seen_at', 'last_seen_at', 'gone_at', 'created_at', 'updated_at')
  ) d on true
  left join lateral (
    -- What the vendor's own log says was done to it meanwhile. It does not say by whom.
    select jsonb_agg(jsonb_build_object('action_id', x.action_id, 'type', x.type, 'status', x.status, 'started_at', x.started_at) order by x.action_id) as actions
    from ops.do_actions x
    where x.resource_type = '{noun}' and x.resource_id = {id of c}
      and coalesce(x.finished_at, x.started_at) >= coalesce($6::timestamptz, $3::timestamptz) - interval '5 minutes'
  ) a on true
  where $5::boolean
), told as (
  insert into ops.platform_events (kind, severity, source, subject, environment, message, data, dedupe_key, occurred_at, last_seen_at)
  select '{noun}.' || e.change, case e.change when 'gone' then 'warning' else 'info' end, '{source}',
    '{place}/' || {id of e}, e.now ->> 'environment',
    '{noun} ' || left(e.now ->> 'name', 200) || case e.change
      when 'added' then ' is new' when 'back' then ' is listed again' when 'gone' then ' is no longer listed'
      else ' changed: ' || coalesce((select string_agg(key, ', ' order by key) from jsonb_object_keys(e.differences) key), 'nothing that shows') end
      || coalesce(' (' || (select string_agg(distinct x ->> 'type', ', ') from jsonb_array_elements(e.actions) x) || ')', ''),
    jsonb_build_object('run', $1::bigint, 'differences', e.differences, 'actions', e.actions),
    '{noun}.' || e.change || '/' || {id of e} || '/' || $1::bigint, $3::timestamptz, $3::timestamptz
  from explained e
  on conflict (dedupe_key) do nothing
  returning 1
)
select (select count(*) from listed), (select count(*) from changes where change = 'added'),
  (select count(*) from changes where change in ('changed', 'back')), (select count(*) from gone), (select count(*) from told)
