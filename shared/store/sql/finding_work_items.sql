-- Findings that were escalated and are owed a work item, or owe its end. $1: environments, $2: now, $3: at most so many.
-- One whose opening nobody knows the end of is opened even if it is resolved meanwhile: then it is known, and can be closed.
select jsonb_build_object('finding', to_jsonb(f) || '{"change":"escalated","was":"open"}', 'opened', to_jsonb(o))::text
from ops.convergence_findings f
left join ops.convergence_actions o on o.action = 'open_work_item' and o.target = 'finding:' || f.id
left join ops.convergence_actions c on c.action = 'close_work_item' and c.target = 'finding:' || f.id
where f.escalated_at is not null and f.archived_at is null and f.environment = any($1::text[])
  and (o.id is null and f.state = 'open'
    or o.state = 'intended' and o.lease_until <= $2
    or o.state = 'done' and f.state = 'resolved' and (c.id is null or c.state = 'intended' and c.lease_until <= $2))
order by f.id limit $3
