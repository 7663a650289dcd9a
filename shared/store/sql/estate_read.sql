-- What runs, as far as deciding about it needs to know. $1: how many of a long list.
with droplets as (select * from ops.do_droplets where gone_at is null),
databases as (select * from ops.do_databases where gone_at is null),
firewalls as (select * from ops.do_firewalls where gone_at is null),
named as materialized (select f.firewall_id, n.id from firewalls f cross join lateral unnest(f.droplet_ids) n(id)),
tagged as materialized (
  select g.tag, count(*) as droplets from droplets d cross join lateral unnest(d.tags) g(tag) group by g.tag
),
guards as materialized (
  -- A firewall guards the droplets that it names and those that bear one of its tags; one that is both counts twice here.
  select x.firewall_id, sum(x.droplets) as droplets from (
    select n.firewall_id, count(*) as droplets from named n join droplets d on d.droplet_id::text = n.id group by n.firewall_id
    union all
    select f.firewall_id, g.droplets from firewalls f cross join lateral unnest(f.tags) t(tag) join tagged g on g.tag = t.tag
  ) x group by x.firewall_id
),
unprotected as (
  select d.droplet_id::text as id, d.name, d.environment, d.tags from droplets d
  where d.public_ips <> '{}' and not exists (select from named n where n.id = d.droplet_id::text)
    and not d.tags && (select coalesce(array_agg(distinct t.tag), '{}') from firewalls f cross join lateral unnest(f.tags) t(tag))
),
declarable as (
  select 'droplet' as noun, droplet_id::text as id, name, environment, tags from droplets
  union all select 'database', database_id, name, environment, tags from databases
  union all select 'firewall', firewall_id, name, environment, tags from firewalls
),
undeclared as (
  select noun, count(*) as count, jsonb_agg(jsonb_build_object('id', id, 'name', name, 'tags', tags) order by name, id) filter (where place <= $1) as first
  from (select *, row_number() over (partition by noun order by name, id) as place from declarable where environment is null) x
  group by noun
)
select jsonb_build_object(
  'firewalls', (select jsonb_agg(jsonb_build_object('firewall_id', f.firewall_id, 'name', f.name, 'environment', coalesce(f.environment, ''),
      'inbound_rules', f.inbound_rules, 'guards', coalesce(g.droplets, 0)) order by f.firewall_id) from firewalls f left join guards g using (firewall_id)),
  'databases', (select jsonb_agg(jsonb_build_object('database_id', database_id, 'name', name, 'environment', coalesce(environment, ''),
      'engine', engine, 'trusted_sources', trusted_sources) order by database_id) from databases),
  'unprotected', (select jsonb_build_object('count', count(*), 'first', jsonb_agg(to_jsonb(u) order by u.name, u.id) filter (where u.place <= $1))
      from (select *, row_number() over (order by name, id) as place from unprotected) u),
  'undeclared', (select jsonb_object_agg(noun, jsonb_build_object('count', count, 'first', first)) from undeclared),
  'seen', (select count(*) from declarable), 'declared', (select count(*) from declarable where environment is not null))
