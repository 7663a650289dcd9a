select recent_pushes::text from ops.branches where repo_id = $1 and branch = $2
