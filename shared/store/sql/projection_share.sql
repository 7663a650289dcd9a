select pg_advisory_xact_lock_shared(hashtext('ops.work_items'))
