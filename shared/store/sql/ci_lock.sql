-- One repository's builds, jobs, branches and pull requests are told one after the other: what is derived from several
-- rows (which build replaced which, whose pull request it is, how many jobs) must see all of them.
select pg_advisory_xact_lock(hashtextextended('ops.builds/' || $1::bigint, 0))
