insert into ops.branches as b (
  repo, repo_id, branch, head_sha, previous_head_sha, head_message, forced, pushed_by, pushed_at, deleted_at,
  default_branch, recent_pushes, delivery_id, created_at, updated_at)
select c.name, $1::bigint, $2, nullif($3, ''), nullif($4, ''), nullif($5, ''), $6::boolean, nullif($7, ''),
  $8::timestamptz, case when $3 = '' then $8::timestamptz end, nullif($9, ''), $10::jsonb, nullif($11::bigint, 0),
  $12::timestamptz, $12::timestamptz
from ops.work_item_containers c where c.source = 'github' and c.container_id = ($1::bigint)::text
on conflict (repo_id, branch) do update set
  head_sha = excluded.head_sha, previous_head_sha = excluded.previous_head_sha, head_message = excluded.head_message,
  forced = excluded.forced, pushed_by = excluded.pushed_by, pushed_at = excluded.pushed_at, deleted_at = excluded.deleted_at,
  default_branch = excluded.default_branch, recent_pushes = excluded.recent_pushes, delivery_id = excluded.delivery_id,
  created_at = least(b.created_at, excluded.created_at), updated_at = greatest(b.updated_at, excluded.updated_at)
