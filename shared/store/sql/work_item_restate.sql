-- A state has been explained: the items in it have a status now.
update ops.work_items w set status = s.status, source_state = s.name
from ops.work_item_states s
where s.source = $1 and s.state_id = $2 and w.source = s.source and w.source_state_id = s.state_id
  and (w.status, w.source_state) is distinct from (s.status, s.name)
