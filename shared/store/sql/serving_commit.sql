-- The commit that an environment runs, as the scan takes it: of the first of its providers that serves one it knows.
select d.git_sha from ops.deployments d
where d.console_environment = $1 and d.provider = any($2::text[]) and d.is_current and d.deleted_at is null and d.git_sha is not null
order by d.provider, d.current_since desc limit 1
