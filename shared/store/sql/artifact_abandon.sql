-- Nobody will fetch what is left: the task was given up.
update ops.build_artifacts set state = 'refused', reason = $2, updated_at = now() where build_id = $1 and state = 'pending'
