-- Appliers share the lock; who renames a container, explains a state or rebuilds has it alone. It is the first thing a
-- transaction takes, so it cannot deadlock with a row.
select pg_advisory_xact_lock(hashtext('ops.work_items'))
