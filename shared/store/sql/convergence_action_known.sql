-- $1: commits, $2: environments. What was done for these commits, in whatever environment, and what nobody knows the end of.
select to_jsonb(a)::text from ops.convergence_actions a
where a.git_sha = any($1::text[]) or (a.state = 'intended' and a.git_sha is not null and a.environment = any($2::text[]))
order by a.id
