-- What is applied can be applied again from the ledger, so nobody waits for the disk (decision 23). Appliers share the lock. They do not wait long for somebody who has it alone (a rebuild): what they came for keeps.
-- Whoever vanishes in the middle is cut off before his locks hold up the doors. What the transaction writes is counted as
-- soon as it ends, not up to ten seconds later: whoever watches the counters is told of it (infra/local/stream).
select set_config('lock_timeout', '3s', true), set_config('idle_in_transaction_session_timeout', '15s', true),
  set_config('synchronous_commit', 'off', true), pg_stat_force_next_flush(), pg_advisory_xact_lock_shared(hashtext('ops.work_items'))
