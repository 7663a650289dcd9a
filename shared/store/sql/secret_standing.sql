-- How many secrets of a place are not known to be gone, and whether somebody who looked later was faster.
select (select count(*) from ops.secret_inventory where platform = $1 and scope = $2 and gone_at is null),
  exists (select from ops.secret_sync_runs where platform = $1 and scope = $2 and started_at > $3)
