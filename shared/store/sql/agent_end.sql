-- $1: agent run, $2: how it ends, $3: why, $4: when. One that has ended stays as it is.
update ops.agent_runs set status = $2, explanation = $3, finished_at = $4, updated_at = now()
where id = $1 and finished_at is null
returning coalesce(run_id, 0)
