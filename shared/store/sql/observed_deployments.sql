-- Of the deployments in $1, those that the projection shows just so. What was told as canceled may be shown as superseded,
-- which follows from others; what was promoted is shown in production, whatever it was built for. Webhooks date the same by
-- parts of a second differently; where only a later one came, what was requested before what is not known.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, provider text, id text, status text, staged boolean, deleted boolean, project text,
  environment text, source_environment text, sha text, branch text, created timestamptz, ended timestamptz)
join ops.deployments d on d.provider = o.provider and d.provider_deployment_id = o.id
where (o.status = '' or coalesce(d.status, '') = o.status or o.status = 'canceled' and d.status = 'canceled_superseded')
  and (coalesce(d.source_substate, '') = 'staged') = o.staged and (d.deleted_at is not null or not o.deleted)
  and (o.project = '' or d.project_id = o.project)
  and (d.environment = 'production' or d.environment = o.environment and d.source_environment = o.source_environment)
  and (o.sha = '' or d.git_sha is not distinct from o.sha) and (o.branch = '' or d.branch is not distinct from o.branch)
  and abs(extract(epoch from d.requested_at - o.created)) < 5 and (o.ended is null or abs(extract(epoch from d.finished_at - o.ended)) < 60)
