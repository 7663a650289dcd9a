-- Actions that have ended and whose bundle is not kept yet.
select to_jsonb(a)::text from ops.convergence_actions a where a.evidence_id is null and a.state <> 'intended' order by a.id limit $1
