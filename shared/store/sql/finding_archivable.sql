-- $1: resolved before, $2: after this one, $3: at most so many. Each with what was done about it. One whose work item is still
-- to be closed waits.
select f.id, f.updated_at, (to_jsonb(f) || jsonb_build_object('actions', (select coalesce(jsonb_agg(to_jsonb(a) order by a.id), '[]') from ops.convergence_actions a where a.finding_id = f.id)))::text
from ops.convergence_findings f
where f.state = 'resolved' and f.resolved_at < $1 and f.id > $2
  and not exists (select from ops.convergence_actions o where o.finding_id = f.id and o.action = 'open_work_item' and o.state <> 'failed'
    and not exists (select from ops.convergence_actions c where c.finding_id = f.id and c.action = 'close_work_item' and c.state <> 'intended'))
order by f.id limit $3
