-- What runs, as far as deciding about it needs to know. $1: how many of a long list.
with droplets as (select * from ops.do_droplets where gone_at is null),
databases as (select * from ops.do_databases where gone_at is null),
firewalls as (select * from ops.do_firewalls where gone_at is null),
guarded as materialized (
  -- A firewall guards the droplets that it names and those that bear one of its tags.
  select f.firewall_id, d.droplet_id from firewalls f cross join lateral unnest(f.droplet_ids) n(id) join droplets d on d.droplet_id::text = n.id
  union
  select f.firewall_id, d.droplet_id from firewalls f join droplets d on d.tags && f.tags
),
unprotected as (
  select d.droplet_id::text as id, d.name, d.environment, d.tags from droplets d
  where d.public_ips <> '{}' and not exists (select from guarded g where g.droplet_id = d.droplet_id)
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
      'inbound_rules', f.inbound_rules, 'guards', (select count(*) from guarded g where g.firewall_id = f.firewall_id)) order by f.firewall_id) from firewalls f),
  'databases', (select jsonb_agg(jsonb_build_object('database_id', database_id, 'name', name, 'environment', coalesce(environment, ''),
      'engine', engine, 'trusted_sources', trusted_sources) order by database_id) from databases),
  'unprotected', (select jsonb_build_object('count', count(*), 'first', jsonb_agg(to_jsonb(u) order by u.name, u.id) filter (where u.place <= $1))
      from (select *, row_number() over (order by name, id) as place from unprotected) u),
  'undeclared', (select jsonb_object_agg(noun, jsonb_build_object('count', count, 'first', first)) from undeclared),
  'seen', (select count(*) from declarable), 'declared', (select count(*) from declarable where environment is not null))
