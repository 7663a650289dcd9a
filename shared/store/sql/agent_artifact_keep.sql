-- What a run left behind, by its kind and name; the same again is where it is now.
insert into ops.agent_artifacts (agent_run_id, kind, name, location, sha256, size_bytes, evidence_id)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (agent_run_id, kind, name) do update set
  location = excluded.location, sha256 = excluded.sha256, size_bytes = excluded.size_bytes, evidence_id = excluded.evidence_id, updated_at = now()
