-- Archives of a build, noted before anything is fetched. Those that are known already stay as they are.
with noted as (
  insert into ops.build_artifacts (build_id, source_artifact_id, name, kind, url)
  select $1, w.id, w.name, 'other', nullif(w.url, '') from unnest($2::bigint[], $3::text[], $4::text[]) w(id, name, url)
  on conflict (build_id, source_artifact_id, name) do nothing
  returning source_artifact_id
)
select source_artifact_id from noted
union
select source_artifact_id from ops.build_artifacts
where build_id = $1 and state = 'pending' and source_artifact_id = any($2::bigint[])
