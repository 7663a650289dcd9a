-- Who renames a container, explains a state or rebuilds has the lock alone. It is the first thing a transaction takes, so
-- it cannot deadlock with a row.
select set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true),
  set_config('synchronous_commit', 'off', true), pg_stat_force_next_flush(), pg_advisory_xact_lock(hashtext('ops.work_items'))
