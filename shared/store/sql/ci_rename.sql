-- Gives what CI and deployments told of a repository the name that the repository has now.
with named as (
  select container_id::bigint as repo_id, name from ops.work_item_containers
  where source = 'github' and container_id = $1 and container_id ~ '^[0-9]{1,18}$'
), b as (update ops.branches t set repo = n.name from named n where t.repo_id = n.repo_id and t.repo <> n.name
), p as (update ops.pull_requests t set repo = n.name from named n where t.repo_id = n.repo_id and t.repo <> n.name
), g as (update ops.gate_results t set repo = n.name from named n where t.repo_id = n.repo_id and t.repo is distinct from n.name
), d as (
  update ops.deployments t set repo = n.name, project = case t.provider when 'github' then n.name else t.project end
  from named n where t.repo_id = n.repo_id and t.repo is distinct from n.name
)
update ops.builds t set repo = n.name from named n where t.repo_id = n.repo_id and t.repo <> n.name
