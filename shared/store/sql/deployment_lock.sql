-- Deployments are told of one after the other: a row is made of all reports of its commit, and who serves or was replaced
-- follows from its neighbours. It goes with the transaction, which is short.
select pg_advisory_xact_lock(hashtextextended('ops.deployments', 0))
