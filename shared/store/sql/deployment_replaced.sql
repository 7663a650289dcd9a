update ops.deployments set status = $2, reason = nullif($3, ''), superseded_by = nullif($4, '') where id = $1
