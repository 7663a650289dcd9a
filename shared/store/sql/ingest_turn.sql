-- Whoever starts waits for whoever is starting. A statement of its own: the next one then sees what the other did.
select pg_advisory_xact_lock(hashtextextended('ops.do_ingest_runs', 0))
