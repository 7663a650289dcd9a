with told as (select * from jsonb_populate_recordset(null::ops.deployments, $1::jsonb)), renamed as (
  update ops.deployments d set
    provider = t.provider, provider_deployment_id = t.provider_deployment_id, provisional = t.provisional,
    project_id = t.project_id, project = t.project, environment = t.environment, source_environment = t.source_environment,
    console_environment = t.console_environment, repo_id = t.repo_id, repo = t.repo, branch = t.branch, git_sha = t.git_sha,
    pr_number = t.pr_number, from_fork = t.from_fork, from_git = t.from_git, github_deployment_id = t.github_deployment_id,
    deployment_url = t.deployment_url, inspector_url = t.inspector_url, title = t.title, creator = t.creator,
    status = t.status, reason = t.reason, superseded_by = t.superseded_by, source_state = t.source_state,
    source_substate = t.source_substate, told_by = t.told_by, is_current = t.is_current, current_since = t.current_since,
    current_until = t.current_until, requested_at = t.requested_at, started_at = t.started_at, finished_at = t.finished_at,
    deleted_at = t.deleted_at, source_updated_at = t.source_updated_at, delivery_id = t.delivery_id,
    created_at = t.created_at, updated_at = t.updated_at
  from told t where d.id = t.id and d.id = any($2::bigint[]))
insert into ops.deployments (
  provider, provider_deployment_id, provisional, project_id, project, environment, source_environment, console_environment,
  repo_id, repo, branch, git_sha, pr_number, from_fork, from_git, github_deployment_id, deployment_url, inspector_url,
  title, creator, status, reason, superseded_by, source_state, source_substate, told_by, is_current, current_since,
  current_until, requested_at, started_at, finished_at, deleted_at, source_updated_at, delivery_id, created_at, updated_at)
select
  provider, provider_deployment_id, provisional, project_id, project, environment, source_environment, console_environment,
  repo_id, repo, branch, git_sha, pr_number, from_fork, from_git, github_deployment_id, deployment_url, inspector_url,
  title, creator, status, reason, superseded_by, source_state, source_substate, told_by, is_current, current_since,
  current_until, requested_at, started_at, finished_at, deleted_at, source_updated_at, delivery_id, created_at, updated_at
from told where id is null
