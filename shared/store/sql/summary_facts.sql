-- $1, $2: a day, from and until; $3: bounds between the ages of findings, in days; $4: how many of the worst are named.
-- Counts are as of now; a finding counts when it was open at the end of the day. An event counts on the day on which it
-- first happened, with all its occurrences.
with turns as (
  -- Of a turn its last attempt says what became of it.
  select distinct on (m.chore, m.environment, m.due_at) m.chore, m.status
  from ops.maintenance_runs m where m.due_at >= $1::timestamptz and m.due_at < $2::timestamptz
  order by m.chore, m.environment, m.due_at, m.attempt desc
), open as materialized (
  select f.* from ops.convergence_findings f
  where f.first_seen_at < $2::timestamptz and f.resolved_at is null
  union all
  select f.* from ops.convergence_findings f
  where f.first_seen_at < $2::timestamptz and f.resolved_at >= $2::timestamptz
)
select jsonb_build_object(
  'events', (select jsonb_agg(x) from (
    select e.kind as of, e.severity as is, sum(e.occurrences) as count from ops.platform_events e
    where e.occurred_at >= $1::timestamptz and e.occurred_at < $2::timestamptz group by 1, 2) x),
  'refusals', (select jsonb_agg(x) from (
    select coalesce(e.source, 'unknown') as of, coalesce(e.data ->> 'reason', '') as is, sum(e.occurrences) as count from ops.platform_events e
    where e.occurred_at >= $1::timestamptz and e.occurred_at < $2::timestamptz and e.kind = 'webhook.refused' group by 1, 2) x),
  'deliveries', (select jsonb_agg(x) from (
    select d.source as of, d.state as is, count(*) as count from ops.webhook_deliveries d
    where d.received_at >= $1::timestamptz and d.received_at < $2::timestamptz group by 1, 2) x),
  'dead', (select jsonb_agg(x) from (select t.kind as of, '' as is, count(*) as count from ops.task_queue t where t.state = 'dead' group by 1) x),
  'builds', (select jsonb_agg(x) from (
    select b.repo as of, coalesce(b.status, 'unknown') as is, count(*) as count from ops.builds b
    where b.started_at >= $1::timestamptz and b.started_at < $2::timestamptz group by 1, 2) x),
  'deployments', (select jsonb_agg(x) from (
    select coalesce(d.console_environment, 'no environment') as of, coalesce(d.status, 'unknown') as is, count(*) as count from ops.deployments d
    where d.requested_at >= $1::timestamptz and d.requested_at < $2::timestamptz group by 1, 2) x),
  'mails', (select jsonb_agg(x) from (
    select coalesce(m.environment, 'no environment') as of, m.event as is, count(*) as count from ops.mail_events m
    where m.stamp >= $1::timestamptz and m.stamp < $2::timestamptz group by 1, 2) x),
  'chores', (select jsonb_agg(x) from (
    select t.chore as of, t.status as is, count(*) as count from turns t group by 1, 2
    union all
    -- What keeps no record of turns has runs.
    select r.kind, r.status, count(*) from ops.runs r
    where r.finished_at >= $1::timestamptz and r.finished_at < $2::timestamptz and r.trigger = 'schedule'
      and not exists (select from ops.maintenance_runs m where m.run_id = r.id)
    group by 1, 2) x),
  'outstanding', (select jsonb_agg(x) from (
    select coalesce(o.owner, '') as owner, o.severity, width_bucket(extract(epoch from $2::timestamptz - o.first_seen_at)::float8 / 86400, $3::float8[]) as age, count(*) as count
    from open o where o.state <> 'suppressed' group by 1, 2, 3) x),
  'worst', (select jsonb_agg(x) from (
    select o.id, o.severity, left(o.title, 600) as title, coalesce(o.environment, '') as environment, coalesce(o.owner, '') as owner, o.first_seen_at
    from open o where o.state <> 'suppressed'
    order by array_position(array['critical', 'error', 'warning', 'info'], o.severity), o.first_seen_at, o.id limit $4) x),
  'opened', (select count(*) from ops.convergence_findings f where f.first_seen_at >= $1::timestamptz and f.first_seen_at < $2::timestamptz),
  'resolved', (select count(*) from ops.convergence_findings f where f.resolved_at >= $1::timestamptz and f.resolved_at < $2::timestamptz),
  'suppressed', (select count(*) from open o where o.state = 'suppressed'))::text
