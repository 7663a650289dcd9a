-- One scan of a project is written at a time.
select pg_advisory_xact_lock(hashtextextended('ops.advisor_findings/' || $1::text || '/' || $2::text, 0))
