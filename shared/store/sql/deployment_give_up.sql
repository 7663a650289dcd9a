-- Rows that turned out to be others; and numbers and places that are about to be given to somebody else.
with gone as (delete from ops.deployments where id = any($1::bigint[]))
update ops.deployments set is_current = false, github_deployment_id = null where id = any($2::bigint[])
