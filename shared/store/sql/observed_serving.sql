-- Of what serves a project's production according to $1, that which the projection shows just so. That somebody rolled back
-- to it counts as much as that it serves: nothing follows by itself after that. One that is not known to have succeeded
-- cannot be shown as serving; it is enough that somebody saw it.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, provider text, id text, project text, turn text, turn_at timestamptz)
join ops.deployments d on d.provider = o.provider and d.provider_deployment_id = o.id
where (d.is_current and d.environment = 'production' and d.project_id = o.project
    or d.status is distinct from 'success' and exists (
      select from ops.deployment_reports r where r.provider_deployment_id = o.id and r.provider = o.provider and r.seen_at is not null))
  and (o.turn <> 'rolled_back' or exists (
    select from ops.deployment_reports r
    where r.provider_deployment_id = o.id and r.provider = o.provider and r.turn = 'rolled_back' and r.turn_at = o.turn_at))
