-- What even an older telling adds: that it was known earlier.
update ops.gate_results set created_at = least(created_at, $6::timestamptz)
where gate = $1 and environment is not distinct from nullif($2, '') and repo_id = $3 and git_sha = $4 and evaluated_by = $5
  and created_at > $6::timestamptz
