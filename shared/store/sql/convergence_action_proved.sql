-- Whether the evidence of an action is recorded; locked, so that two who record it at once do it one after the other.
select evidence_id is not null from ops.convergence_actions where id = $1 for update
