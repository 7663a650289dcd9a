-- One repository's builds, jobs, branches and pull requests are told one after the other: what is derived from several
-- rows (which build replaced which, whose pull request it is, how many jobs) must see all of them. Several repositories are
-- locked in one order always, so that nobody waits for whoever waits for them.
select pg_advisory_xact_lock(hashtextextended('ops.builds/' || r.id, 0)) from (select unnest($1::bigint[]) as id order by 1) r
