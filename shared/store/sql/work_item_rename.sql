-- Gives the items of a container the reference and key that follow from its present name.
update ops.work_items w set
  work_item_ref = case w.source when 'github' then 'github:' || c.name || '#' || w.number else w.work_item_ref end,
  key = case w.source when 'github' then c.name || '#' || w.number else c.name || '-' || w.number end
from ops.work_item_containers c
where c.source = $1 and c.container_id = $2 and w.source = c.source and w.container_id = c.container_id
