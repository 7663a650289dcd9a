-- $1: environment, $2: the snapshot, $3: newest migration, $4: applied, $5: pending, $6: run, $7: when. The same look again
-- is one row.
insert into ops.database_snapshots (environment, provider, database, size_bytes, tables, sequences, indexes, views,
  connections, connections_limit, server_version, largest, migration_version, migrations_applied, migrations_pending, run_id, observed_at)
select $1, s.provider, s.database, s.size_bytes, s.tables, s.sequences, s.indexes, s.views, s.connections,
  s.connections_limit, s.server_version, s.largest, $3::text, $4::integer, $5::integer, nullif($6::bigint, 0), $7::timestamptz
from jsonb_to_record($2::jsonb) as s(provider text, database text, size_bytes bigint, tables integer, sequences integer,
  indexes integer, views integer, connections integer, connections_limit integer, server_version text, largest jsonb)
on conflict (environment, database, observed_at) do nothing
