-- What Postgres has counted for every table, and which count it is: a restart, a crash (which loses the counters) and a
-- reset by hand begin another one. TRUNCATE counts nothing and gives the table another file. Reading the counters takes no
-- lock and touches no row, so nobody can see by it what row level security keeps from him.
select
  concat_ws(' ', extract(epoch from pg_postmaster_start_time()),
    (select extract(epoch from b.stats_reset) from pg_stat_bgwriter b),
    (select extract(epoch from d.stats_reset) from pg_stat_database d where d.datname = current_database())),
  c.relname::text,
  concat(pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid), '/', c.relfilenode)
from pg_class c
where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r'
