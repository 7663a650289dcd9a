-- Of the work items in $1, those that the projection shows just so.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, source text, id text, title text, status text, state text, priority text, labels text[], assignees text[])
join ops.work_items w on w.source = o.source and w.source_id = o.id
where w.deleted_at is null and w.title is not distinct from o.title and w.source_state is not distinct from nullif(o.state, '')
  and (o.status = '' or w.status is not distinct from o.status) and w.priority is not distinct from nullif(o.priority, '')
  and w.labels = o.labels and w.assignees = o.assignees
