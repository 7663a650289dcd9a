-- One look at a place is written at a time.
select pg_advisory_xact_lock(hashtextextended('ops.secret_inventory/' || $1::text || '/' || $2::text, 0))
