-- $1: now, $2: the environments, $3: how far back. A change is a production deployment that ended, well or not. It
-- failed when its deployment did, or when it was rolled back: an older one began to serve as it ceased to. Restored is
-- the next one that succeeds, or the rollback itself.
with ended as (
  select d.*, coalesce(d.status = 'success' and d.current_until is not null and exists (
      select from ops.deployments o
      where o.provider = d.provider and o.project_id = d.project_id and o.environment = d.environment
        and o.source_environment = d.source_environment and o.requested_at < d.requested_at
        and o.current_since between d.current_until - interval '5 minutes' and d.current_until + interval '5 minutes'), false) as rolled_back
  from ops.deployments d
  where d.console_environment = any($2::text[]) and d.environment = 'production' and d.status in ('success', 'failed')
    and d.finished_at <= $1::timestamptz and d.finished_at > $1::timestamptz - $3::interval - interval '90 days'
), ordered as (
  -- Backwards, so that the frame only ever grows: what comes after is what was seen before.
  select *, lead(status) over back as before,
    min(finished_at) filter (where status = 'success') over (back rows between unbounded preceding and 1 preceding) as restored_at,
    min(finished_at) filter (where status = 'success') over (partition by console_environment, repo, git_sha) as first_at
  from ended window back as (partition by provider, project_id, console_environment order by finished_at desc, id desc)
), counted as (
  select console_environment as environment, count(*) as ended, count(*) filter (where status = 'success') as succeeded,
    count(*) filter (where status = 'failed') as failed, count(*) filter (where rolled_back) as rolled_back
  from ended where finished_at > $1::timestamptz - $3::interval group by 1
), leads as (
  select distinct on (d.console_environment, d.repo, d.git_sha) d.console_environment as environment, d.finished_at - m.at as lead
  from ordered d
  cross join lateral (select coalesce(
    (select min(p.closed_at) from ops.pull_requests p where p.repo = d.repo and p.merge_sha = d.git_sha and p.state = 'merged'),
    (select min(b.pushed_at) from ops.branches b where b.repo = d.repo and b.head_sha = d.git_sha)) as at) m
  where d.status = 'success' and m.at is not null and d.finished_at >= m.at
    -- A commit that is deployed again was not waited for again.
    and d.finished_at > $1::timestamptz - $3::interval and d.finished_at = d.first_at
  order by d.console_environment, d.repo, d.git_sha, d.finished_at
), incidents as (
  select o.console_environment as environment, case when o.status = 'failed' then
      o.restored_at - o.finished_at
      else o.current_until - coalesce(o.current_since, o.finished_at) end as lasted
  from ordered o
  where o.finished_at > $1::timestamptz - $3::interval and ((o.status = 'failed' and o.before is distinct from 'failed') or o.rolled_back)
)
select coalesce(jsonb_object_agg(want.name, jsonb_build_object(
  'providers', (select jsonb_agg(distinct provider) from ended where console_environment = want.name),
  'ended', coalesce(c.ended, 0), 'succeeded', coalesce(c.succeeded, 0), 'failed', coalesce(c.failed, 0), 'rolled_back', coalesce(c.rolled_back, 0),
  'leads', (select count(*) from leads l where l.environment = want.name),
  'lead_median', (select extract(epoch from percentile_cont(0.5) within group (order by lead))::float8 from leads l where l.environment = want.name),
  'incidents', (select count(*) from incidents i where i.environment = want.name),
  'restored', (select count(lasted) from incidents i where i.environment = want.name),
  'restore_median', (select extract(epoch from percentile_cont(0.5) within group (order by lasted))::float8 from incidents i where i.environment = want.name)
)), '{}')::text
from unnest($2::text[]) want(name) left join counted c on c.environment = want.name
