-- The rows that a group has now: of a commit, a deployment or GitHub's number of one.
with commits as materialized (
  select distinct git_sha from ops.deployment_reports
  where git_sha is not null and (git_sha = $1 or provider_deployment_id = $2 or github_deployment_id = $3)
), named as materialized (
  select provider_deployment_id as id, github_deployment_id::text as number
  from ops.deployment_reports where git_sha = any(array(select git_sha from commits))
  union
  select $2::text, $3::bigint::text
)
select to_jsonb(d)::text from ops.deployments d
where d.git_sha = any(array(select git_sha from commits))
   or d.provider_deployment_id = any(array(select id from named union select number from named))
order by d.id
