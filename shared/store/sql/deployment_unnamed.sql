-- Commits and numbers of the rows whose project was known by name only.
select distinct coalesce(git_sha, ''), coalesce(github_deployment_id, 0) from ops.deployments
where provider = $1 and project = $2 and project_id <> $3
