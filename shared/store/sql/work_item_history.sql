-- What even an older snapshot adds: references it had before, and that it was known earlier.
update ops.work_items w set
  created_at = least(w.created_at, $4::timestamptz),
  previous_refs = array(select distinct r collate "C" from unnest(w.previous_refs || $3::text[]) r order by 1)
where w.source = $1 and w.source_id = $2
  and (w.created_at > $4::timestamptz or not w.previous_refs @> $3::text[])
