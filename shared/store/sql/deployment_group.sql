-- Every report about a commit and about the deployments of it, given a commit, a deployment or GitHub's number of one.
with commits as materialized (
  select distinct git_sha from ops.deployment_reports
  where git_sha is not null and (git_sha = $1 or provider_deployment_id = $2 or github_deployment_id = $3)
), named as materialized (
  select provider_deployment_id as id, github_deployment_id as number
  from ops.deployment_reports where git_sha = any(array(select git_sha from commits))
  union
  select $2::text, $3::bigint
)
select r.report::text, r.delivery_id, r.first_told_at, r.first_heard_at, r.heard_at, coalesce(p.project_id, ''), coalesce(c.name, '')
from ops.deployment_reports r
left join ops.deployment_projects p on p.provider = r.provider and p.name = r.report ->> 'project' and r.project_id is null
left join ops.work_item_containers c on c.source = 'github' and c.container_id = r.report ->> 'repo_id'
where r.git_sha = any(array(select git_sha from commits))
   or r.provider_deployment_id = any(array(select id from named)) or r.github_deployment_id = any(array(select number from named))
