-- $1: the run, $2: its evidence, $3: where that is. Gives nothing when it was proved before.
with proved as (
  update ops.agent_runs set evidence_id = $2, updated_at = now() where id = $1 and evidence_id is null returning run_id
)
update ops.runs r set evidence = $3, updated_at = now() from proved where r.id = proved.run_id
