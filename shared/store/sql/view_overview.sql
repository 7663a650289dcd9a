-- $1: now, $2: the environments of the SSOT. Where nothing was seen there is no row, or null: it never becomes a zero
-- that could be taken for good news without the time of the last look beside it.
select jsonb_build_object(
  'health', (select jsonb_agg(h) from (
    select distinct on (environment, check_name, target) environment, check_name, target, status, message, observed_at
    from ops.healthchecks
    where environment = any($2::text[]) and id > (select max(id) from ops.healthchecks) - 50000
    order by environment, check_name, target, observed_at desc) h),
  'findings', (select jsonb_agg(f) from (
    select environment, severity, count(*) as open, max(last_seen_at) as last_seen_at from (
      select environment, severity, last_seen_at from ops.convergence_findings where state = 'open'
      union all
      select environment, severity, last_seen_at from ops.advisor_findings where state = 'open') o
    group by environment, severity) f),
  'convergence_at', (select max(finished_at) from ops.runs
    where kind like '%convergence%' and status = 'succeeded' and id > (select max(id) from ops.runs) - 50000),
  'environments', (select jsonb_object_agg(want.name, jsonb_build_object(
    'advisors_at', (select max(a.finished_at) from ops.advisor_runs a where a.environment = want.name and a.status = 'succeeded'),
    'deployment', (select to_jsonb(d) from (
      select provider, project, status, git_sha, title, deployment_url, requested_at, finished_at from ops.deployments
      where console_environment = want.name and environment = 'production'
        and status is distinct from 'canceled_superseded' and status is distinct from 'canceled'
      order by requested_at desc, id desc limit 1) d),
    'backup', (select to_jsonb(b) from (
      select provider, kind, resource, taken_at, verified_at, size_bytes from ops.backups
      where environment = want.name and status = 'completed' and gone_at is null
      order by taken_at desc, id desc limit 1) b),
    'backups_at', greatest(
      (select max(last_seen_at) from ops.backups where environment = want.name),
      (select max(finished_at) from ops.backup_jobs where environment = want.name)),
    'backup_job', (select to_jsonb(j) from (
      select status, error, finished_at from ops.backup_jobs where environment = want.name and kind = 'backup' and finished_at is not null
      order by run_id desc limit 1) j)))
    from unnest($2::text[]) want(name)),
  'queue', (select jsonb_build_object('depth', count(*), 'oldest_at', min(created_at)) from ops.task_queue where due_at is not null),
  'watched_at', (select finished_at from ops.maintenance_runs
    where chore = 'schedule-watch' and status = 'succeeded' order by due_at desc, id desc limit 1),
  'unkept', (select jsonb_object_agg(severity, n) from (
    select severity, count(*) as n from ops.convergence_findings where check_name = 'schedule-watch' and resolved_at is null and state = 'open' group by severity) u),
  'tasks_at', (select max(updated_at) from ops.task_queue),
  'dead_tasks', (select count(*) from ops.task_queue where state = 'dead'),
  'dead_deliveries', (select count(*) from ops.webhook_deliveries where state = 'dead'),
  'delivered_at', (select received_at from ops.webhook_deliveries order by id desc limit 1),
  'refused', (select coalesce(sum(occurrences), 0) from ops.platform_events
    where kind = 'webhook.refused' and last_seen_at > $1::timestamptz - interval '24 hours'
      and id > (select max(id) from ops.platform_events) - 200000)
)::text
