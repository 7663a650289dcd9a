-- $1: environments, $2: their repositories, $3: their branches, in the same order.
select coalesce(jsonb_object_agg(e.name, jsonb_build_object(
  'head', (select to_jsonb(b) from (
    select head_sha as sha, head_message as message, pushed_at as at from ops.branches
    where repo = e.repo and branch = e.branch and deleted_at is null) b),
  'build', (select to_jsonb(b) from (
    select git_sha as sha, status, url, started_at as at, finished_at from ops.builds
    where repo = e.repo and branch = e.branch and event is distinct from 'pull_request' and not from_fork
    order by started_at desc, id desc limit 1) b),
  'running', (select jsonb_object_agg(d.provider, d) from (
    select distinct on (provider) provider, git_sha as sha, deployment_url, current_since as at, source_updated_at
    from ops.deployments where console_environment = e.name and is_current and deleted_at is null
    order by provider, current_since desc) d),
  'modules', (select to_jsonb(m) from (
    select git_sha as sha, observed_at as at from ops.modules where environment = e.name and git_sha is not null
    order by observed_at desc limit 1) m),
  'database', (select to_jsonb(s) from (
    select migration_version, migrations_pending, observed_at as at from ops.database_snapshots where environment = e.name
    order by observed_at desc, id desc limit 1) s)
)), '{}')::text
from unnest($1::text[], $2::text[], $3::text[]) e(name, repo, branch)
