-- What this transaction has written so far, by Postgres' own count.
select relname::text, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_xact_user_tables
where schemaname = 'ops' and n_tup_ins + n_tup_upd + n_tup_del > 0
order by relname
