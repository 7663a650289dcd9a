update ops.advisor_runs set found = $2, opened = $3, resolved = $4 where run_id = $1
