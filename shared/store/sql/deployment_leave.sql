-- One leaves before another one takes its place.
update ops.deployments set is_current = false where id = any($1::bigint[]) and is_current
