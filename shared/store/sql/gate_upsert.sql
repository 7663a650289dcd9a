-- One judge has one verdict on a commit: the latest by the judge's own clock. Within one tick of it a verdict beats that
-- there is none yet, and what arrived later what arrived before.
insert into ops.gate_results as g (
  gate, environment, repo, repo_id, branch, git_sha, evaluated_by, status, explanation, details, url, evaluated_at,
  build_id, created_at, updated_at)
select $1, nullif($2, ''), c.name, $3::bigint, nullif($4, ''), nullif($5, ''), $6, $7, nullif($8, ''), $9::jsonb,
  nullif($10, ''), $11::timestamptz, nullif($13::bigint, 0), $12::timestamptz, $12::timestamptz
from ops.work_item_containers c where c.source = 'github' and c.container_id = ($3::bigint)::text
on conflict (gate, environment, repo, git_sha, evaluated_by) do update set
  repo_id = excluded.repo_id, branch = excluded.branch, status = excluded.status, explanation = excluded.explanation,
  details = excluded.details, url = excluded.url, evaluated_at = excluded.evaluated_at, build_id = excluded.build_id,
  updated_at = excluded.updated_at
where (excluded.evaluated_at, excluded.status <> 'unknown', excluded.updated_at)
    >= (g.evaluated_at, g.status <> 'unknown', g.updated_at)
