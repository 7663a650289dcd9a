insert into ops.build_artifacts
  (build_id, source_artifact_id, name, kind, state, reason, size_bytes, sha256, failed_tests, counts, url, fetched_at)
values ($1, $2, $3, $4, $5, nullif($6, ''), $7, $8, $9::text[], $10::jsonb, nullif($11, ''), $12)
on conflict (build_id, source_artifact_id, name) do nothing
