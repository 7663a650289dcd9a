-- $1: the action, $2: its evidence, $3: where that is.
with proved as (
  update ops.convergence_actions set evidence_id = $2, updated_at = now() where id = $1 and evidence_id is null returning run_id
)
update ops.runs r set evidence = $3, updated_at = now() from proved where r.id = proved.run_id
