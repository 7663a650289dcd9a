-- Appliers share the lock. They do not wait long for somebody who has it alone (a rebuild): what they came for keeps.
-- Whoever vanishes in the middle is cut off before his locks hold up the doors.
select set_config('lock_timeout', '3s', true), set_config('idle_in_transaction_session_timeout', '15s', true),
  pg_advisory_xact_lock_shared(hashtext('ops.work_items'))
