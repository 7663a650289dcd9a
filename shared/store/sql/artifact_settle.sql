-- What became of an archive. One that is settled already is left as it is: it was fetched once.
update ops.build_artifacts set
  state = $4, reason = nullif($5, ''), size_bytes = $6, sha256 = $7, counts = $8::jsonb, fetched_at = $9, updated_at = now()
where build_id = $1 and source_artifact_id = $2 and name = $3 and state = 'pending'
