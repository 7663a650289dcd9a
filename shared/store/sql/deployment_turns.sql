-- The turns in a lane ($1 to $5) from a moment on before which nothing can have been changed by what happens at $6: the
-- last deliberate turn before the last one by another deployment, so that whoever serves at $6 is seen from when it began;
-- or, where nobody ever decided, the success of the one that was requested last. Whoever served at the first of these
-- turns may have begun before it. (Between and infinity: of a lower bound alone that is not known yet, the planner expects
-- a third of the history.)
with told as not materialized (
  select coalesce(r.provider_deployment_id, r.github_deployment_id::text) as deployment, r.turn, r.turn_at, r.seen_at
  from ops.deployment_reports r
  where r.turn is not null and r.provider = $1 and r.project_id = $2 and r.environment = $3 and r.source_environment = $4 and $5 = ''
  union all
  select r.provider_deployment_id, case r.turn when 'rolled_back' then r.turn else 'observed' end, r.seen_at, r.seen_at -- it still holds
  from ops.deployment_reports r
  where r.seen_at is not null and r.provider = $1 and r.project_id = $2 and r.environment = $3 and r.source_environment = $4 and $5 = ''
), succeeded as not materialized (
  select d.provider_deployment_id, d.finished_at, d.requested_at
  from ops.deployments d
  where d.provider = $1 and d.project_id = $2 and d.environment = $3 and d.source_environment = $4
    and ($5 = '' or d.branch = $5) and d.status = 'success' and d.source_substate is distinct from 'staged'
), last as materialized (
  select deployment, turn_at from (
    (select coalesce(r.provider_deployment_id, r.github_deployment_id::text) as deployment, r.turn_at from ops.deployment_reports r
     where r.turn is not null and r.turn <> 'retired' and r.provider = $1 and r.project_id = $2 and r.environment = $3
       and r.source_environment = $4 and $5 = '' and r.turn_at < $6
     order by r.turn_at desc, 1 desc limit 1)
    union all
    (select r.provider_deployment_id, r.seen_at from ops.deployment_reports r
     where r.seen_at is not null and r.provider = $1 and r.project_id = $2 and r.environment = $3
       and r.source_environment = $4 and $5 = '' and r.seen_at < $6
     order by r.seen_at desc, 1 desc limit 1)) newest
  order by turn_at desc, deployment desc limit 1
), since as materialized (
  select case when exists (select from last) then coalesce(greatest(
      (select r.turn_at from ops.deployment_reports r
       where r.turn is not null and r.turn <> 'retired' and r.provider = $1 and r.project_id = $2 and r.environment = $3
         and r.source_environment = $4 and r.turn_at < (select turn_at from last)
         and coalesce(r.provider_deployment_id, r.github_deployment_id::text) <> (select deployment from last)
       order by r.turn_at desc limit 1),
      (select r.seen_at from ops.deployment_reports r
       where r.seen_at is not null and r.provider = $1 and r.project_id = $2 and r.environment = $3
         and r.source_environment = $4 and r.seen_at < (select turn_at from last)
         and r.provider_deployment_id <> (select deployment from last)
       order by r.seen_at desc limit 1)), '-infinity')
    else coalesce((select s.finished_at from succeeded s where s.finished_at < $6 order by s.requested_at desc, s.finished_at limit 1), '-infinity')
    end as at
), turns as (
  select t.deployment, t.turn, t.turn_at, t.seen_at from told t where t.turn_at between (select at from since) and 'infinity'
  union all
  select s.provider_deployment_id, 'automatic', s.finished_at, null from succeeded s where s.finished_at between (select at from since) and 'infinity'
  union all
  select d.provider_deployment_id, 'retired', d.deleted_at, null
  from ops.deployments d
  where d.provider = $1 and d.project_id = $2 and d.environment = $3 and d.source_environment = $4
    and ($5 = '' or d.branch = $5) and d.deleted_at between (select at from since) and 'infinity'
)
select t.deployment, t.turn, t.turn_at, t.seen_at, d.id, d.requested_at, d.status = 'success', d.is_current, d.current_since, d.current_until,
  t.turn_at = (select at from since) and t.turn <> 'automatic'
from turns t
left join lateral (
  select x.* from ops.deployments x where x.provider = $1 and x.provider_deployment_id = t.deployment limit 1
) d on true
