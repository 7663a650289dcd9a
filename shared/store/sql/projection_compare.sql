with compared as (
  select b.work_item_ref as before, a.work_item_ref as after, b is not distinct from a as same
  from work_items_before b full join ops.work_items a on a.source = b.source and a.source_id = b.source_id
  union all
  select 'branches/' || b.repo || '/' || b.branch, 'branches/' || a.repo || '/' || a.branch, b is not distinct from a
  from branches_before b full join ops.branches a using (id)
  union all
  select 'pull_requests/' || b.repo || '#' || b.number, 'pull_requests/' || a.repo || '#' || a.number, b is not distinct from a
  from pull_requests_before b full join ops.pull_requests a using (id)
  union all
  select 'builds/' || b.repo || '/' || b.run_id || '/' || b.run_attempt, 'builds/' || a.repo || '/' || a.run_id || '/' || a.run_attempt,
    b is not distinct from a
  from builds_before b full join ops.builds a using (id)
  union all
  select 'build_jobs/' || b.job_id, 'build_jobs/' || a.job_id, b is not distinct from a
  from build_jobs_before b full join ops.build_jobs a using (id)
  union all
  select 'gate_results/' || b.id, 'gate_results/' || a.id, b is not distinct from a
  from gate_results_before b full join ops.gate_results a using (id)
  union all
  select 'mail_events/' || b.event_id, 'mail_events/' || a.event_id, b is not distinct from a
  from mail_events_before b full join ops.mail_events a using (id)
  union all
  select 'deployments/' || b.provider_deployment_id, 'deployments/' || a.provider_deployment_id, b is not distinct from a
  from deployments_before b full join ops.deployments a using (id)
)
select count(before), count(after), array(select coalesce(before, after) from compared where not same order by 1 limit 100)
from compared
