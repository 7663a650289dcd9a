-- Whether a turn is still the last one; the run is locked until the transaction ends.
select from ops.agent_runs where id = $1 and verify_turn = $2 for update
