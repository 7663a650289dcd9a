-- $1: now. The connected database as it is, and the snapshots of every environment for 90 days: one a day, its last.
-- Catalogues are open to everybody, so who is asking is checked here. What ops.schema_migrations says is its owner's.
select jsonb_build_object(
  'connected', (select jsonb_build_object(
    'database', current_database(), 'server_version', current_setting('server_version'),
    'size_bytes', pg_database_size(current_database()),
    'tables', count(*) filter (where c.relkind in ('r', 'p')), 'sequences', count(*) filter (where c.relkind = 'S'),
    'indexes', count(*) filter (where c.relkind in ('i', 'I')), 'views', count(*) filter (where c.relkind in ('v', 'm')))
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    having (select ops.console_role()) is not null),
  'snapshots', (select jsonb_agg(s order by s.environment, s.database, s.observed_at) from (
    select distinct on (environment, database, date_trunc('day', observed_at))
      environment, database, provider, size_bytes, tables, sequences, object_count, server_version,
      migration_version, migrations_applied, migrations_pending, observed_at
    from ops.database_snapshots where observed_at > $1::timestamptz - interval '90 days'
    order by environment, database, date_trunc('day', observed_at), observed_at desc, id desc) s)
)::text
