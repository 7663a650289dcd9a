-- $1: what is done alone. The lock ends with its transaction: a pooler takes away those of a session.
select pg_try_advisory_xact_lock(hashtextextended($1, 0))
