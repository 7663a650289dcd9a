-- The connected database, whichever it is: nothing of ours is asked, and nothing is locked or read but the catalogue. A
-- provider leaves its administrator's role behind. Sizes of tables are those of their last vacuum, because asking for the
-- present ones would lock each of them.
with kept as (
  select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
), sizes as (
  select format('%I.%I', n.nspname, t.relname) as "table", 8192 * (
      greatest(t.relpages, 0)
      + coalesce((select greatest(o.relpages, 0) from pg_class o where o.oid = t.reltoastrelid), 0)
      + coalesce((select sum(greatest(i.relpages, 0)) from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = t.oid), 0)
    )::bigint as size_bytes
  from kept t join pg_namespace n on n.oid = t.relnamespace
  where t.relkind in ('r', 'm')
  order by 2 desc, 1 limit 10
)
select jsonb_build_object(
  'provider', case when exists (select from pg_roles where rolname = 'supabase_admin') then 'supabase'
    when exists (select from pg_roles where rolname = 'doadmin') then 'digitalocean' else 'postgres' end,
  'database', current_database(), 'server_version', current_setting('server_version'),
  'size_bytes', pg_database_size(current_database()),
  'tables', (select count(*) from kept where relkind in ('r', 'p')), 'sequences', (select count(*) from kept where relkind = 'S'),
  'indexes', (select count(*) from kept where relkind in ('i', 'I')), 'views', (select count(*) from kept where relkind in ('v', 'm')),
  'connections', (select sum(numbackends) from pg_stat_database), 'connections_limit', current_setting('max_connections')::integer,
  'largest', (select coalesce(jsonb_agg(sizes), '[]') from sizes where size_bytes > 0)
)::text
