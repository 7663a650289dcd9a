-- The turns in a lane ($1 to $5) from the last deliberate one before $6 on, and from the one before that by another
-- deployment, so that whoever serves at $6 is seen from when it began. What went before cannot have been changed; whoever
-- served at the first of these turns may have begun before it.
with told as not materialized (
  select coalesce(r.provider_deployment_id, r.github_deployment_id::text) as deployment, r.turn, r.turn_at, r.seen_at
  from ops.deployment_reports r
  where r.turn is not null and r.provider = $1 and r.project_id = $2 and r.environment = $3 and r.source_environment = $4 and $5 = ''
  union all
  select r.provider_deployment_id, 'observed', r.seen_at, r.seen_at
  from ops.deployment_reports r
  where r.seen_at is not null and r.provider = $1 and r.project_id = $2 and r.environment = $3 and r.source_environment = $4 and $5 = ''
), last as (
  select deployment, turn_at from told where turn <> 'retired' and turn_at < $6 order by turn_at desc, deployment desc limit 1
), since as (
  select coalesce((select max(t.turn_at) from told t, last where t.turn <> 'retired' and t.turn_at < last.turn_at and t.deployment <> last.deployment),
    '-infinity') as at
), turns as (
  select t.deployment, t.turn, t.turn_at, t.seen_at from told t, since where t.turn_at >= since.at
  union all
  select d.provider_deployment_id, 'automatic', d.finished_at, null
  from ops.deployments d, since
  where d.provider = $1 and d.project_id = $2 and d.environment = $3 and d.source_environment = $4
    and ($5 = '' or d.branch = $5) and d.status = 'success' and d.source_substate is distinct from 'staged'
    and d.finished_at >= since.at
  union all
  select d.provider_deployment_id, 'retired', d.deleted_at, null
  from ops.deployments d, since
  where d.provider = $1 and d.project_id = $2 and d.environment = $3 and d.source_environment = $4
    and ($5 = '' or d.branch = $5) and d.deleted_at >= since.at
)
select t.deployment, t.turn, t.turn_at, t.seen_at, d.id, d.requested_at, d.status = 'success', d.is_current, d.current_since, d.current_until,
  t.turn_at = since.at and t.turn <> 'automatic'
from since, turns t left join ops.deployments d on d.provider = $1 and d.provider_deployment_id = t.deployment
