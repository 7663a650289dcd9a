insert into ops.pull_requests as p (
  repo, repo_id, number, title, state, draft, author, head_branch, head_sha, base_branch, base_sha, merge_sha, from_fork,
  changed_files, additions, deletions, labels, url, merged_by, opened_at, closed_at, source_updated_at, delivery_id,
  head_shas, created_at, updated_at)
select c.name, $1::bigint, $2::bigint, $3, $4, $5::boolean, nullif($6, ''), $7, $8, $9, nullif($10, ''), nullif($11, ''),
  $12::boolean, $13::integer, $14::integer, $15::integer, $16::text[], nullif($17, ''), nullif($18, ''),
  $19::timestamptz, $20::timestamptz, $21::timestamptz, nullif($22::bigint, 0), $23::text[], $24::timestamptz, $24::timestamptz
from ops.work_item_containers c where c.source = 'github' and c.container_id = ($1::bigint)::text
on conflict (repo_id, number) do update set
  title = excluded.title, state = excluded.state, draft = excluded.draft, author = excluded.author,
  head_branch = excluded.head_branch, head_sha = excluded.head_sha, base_branch = excluded.base_branch,
  base_sha = excluded.base_sha, merge_sha = excluded.merge_sha, from_fork = excluded.from_fork,
  changed_files = excluded.changed_files, additions = excluded.additions, deletions = excluded.deletions,
  labels = excluded.labels, url = excluded.url, merged_by = excluded.merged_by, opened_at = excluded.opened_at,
  closed_at = excluded.closed_at, source_updated_at = excluded.source_updated_at, delivery_id = excluded.delivery_id,
  head_shas = excluded.head_shas,
  created_at = least(p.created_at, excluded.created_at), updated_at = greatest(p.updated_at, excluded.updated_at)
