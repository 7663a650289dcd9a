-- Whoever decides about agents decides alone, until the decision is written.
select pg_advisory_xact_lock(hashtextextended('ops.agent_runs', 0))
