-- The rows that a group has now: of a commit, a deployment or GitHub's number of one.
with commits as (
  select distinct git_sha from ops.deployment_reports
  where git_sha is not null and (git_sha = $1 or provider_deployment_id = $2 or github_deployment_id = $3)
), named as (
  select provider_deployment_id as id, github_deployment_id as number from ops.deployment_reports where git_sha in (select git_sha from commits)
  union
  select $2::text, $3::bigint
)
select to_jsonb(d)::text from ops.deployments d
where d.git_sha in (select git_sha from commits)
   or d.provider_deployment_id in (select id from named) or d.github_deployment_id in (select number from named)
order by d.id
