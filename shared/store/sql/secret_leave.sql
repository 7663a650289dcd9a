-- A place that nobody looks at makes nothing stale, and nothing in it is said to be there.
-- $1: platform, $2: scope, $3: scope of its findings, $4: when.
with cursors as (
  delete from ops.sync_cursors where source = $1 and scope in ('env/' || $2, 'secrets/' || $2) or source = 'system' and scope = $3
)
update ops.secret_inventory set gone_at = $4, updated_at = now() where platform = $1 and scope = $2 and gone_at is null
