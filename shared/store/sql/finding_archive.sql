-- $1: findings as they are in the bundle, $2: its evidence, $3: now. One that has changed since is left for the next bundle.
update ops.convergence_findings f set state = 'archived', archived_at = $3, archive_evidence_id = $2, updated_at = now()
from jsonb_to_recordset($1::jsonb) as r(id bigint, updated_at timestamptz)
where f.id = r.id and f.updated_at = r.updated_at and f.state = 'resolved'
