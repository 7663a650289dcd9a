-- Recording the same artifact of a run again is a no-op. The database numbers and links the row.
with recorded as (
  insert into ops.evidence (kind, subject, sha256, size_bytes, location, run_id, recorded_at)
  values ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7)
  on conflict do nothing
  returning id
)
select id from recorded
union all
select id from ops.evidence e
where e.kind = $1 and e.location = $5 and e.sha256 = $3 and e.run_id is not distinct from nullif($6::bigint, 0)
limit 1
