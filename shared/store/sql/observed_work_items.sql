-- Of the work items in $1, those that the projection shows just so and as of no earlier: an older webhook that comes late would
-- beat what an earlier one told, though somebody has seen better since. Plane dates a change once more after it told of it.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, source text, id text, title text, status text, state text, priority text, labels text[], assignees text[],
  updated timestamptz)
join ops.work_items w on w.source = o.source and w.source_id = o.id
where w.deleted_at is null and w.title is not distinct from o.title and w.source_state is not distinct from nullif(o.state, '')
  and (o.status = '' or w.status is not distinct from o.status) and w.priority is not distinct from nullif(o.priority, '')
  and w.labels = o.labels and w.assignees = o.assignees and w.source_updated_at >= o.updated - case o.source when 'plane' then interval '5 minutes' else interval '0' end
