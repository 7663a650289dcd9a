-- Gives a run back, looked at or not. $3: when it was looked at.
update ops.agent_runs set verify_until = null, judged_at = coalesce($3::timestamptz, judged_at), updated_at = now() where id = $1 and verify_turn = $2
