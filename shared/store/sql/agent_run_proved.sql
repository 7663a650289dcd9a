-- Whether the evidence of a run is recorded; locked, so that two who record it at once do it one after the other.
select evidence_id is not null from ops.agent_runs where id = $1 for update
