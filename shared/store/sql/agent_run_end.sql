-- $1: the run, $2: the turn, $3: how it ended, $4: why, $5: now, $6: the work item of whoever takes over. Gives nothing when it
-- has ended before.
update ops.agent_runs set
  status = $3, explanation = coalesce(nullif($4, ''), explanation), finished_at = $5::timestamptz,
  work_item_ref = coalesce(nullif($6, ''), work_item_ref), verify_until = null, updated_at = now()
where id = $1 and verify_turn = $2 and finished_at is null
returning coalesce(run_id, 0)
