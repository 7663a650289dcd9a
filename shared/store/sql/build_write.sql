-- It reports whether this build was canceled, or one that it may have replaced.
--
-- A pull request that has its commit as a head is its own even where the vendor names none: for forks, and after a merge.
insert into ops.builds as b (
  repo, repo_id, run_id, run_attempt, run_number, head_repo_id, workflow, event, title, branch, git_sha, pr_number,
  from_fork, actor, status, reason, source_status, source_conclusion, url, started_at, finished_at, progress,
  source_updated_at, delivery_id, created_at, updated_at)
select c.name, $1::bigint, $2::bigint, $3::integer, nullif($4::bigint, 0), nullif($5::bigint, 0), $6, nullif($7, ''),
  nullif($8, ''), nullif($9, ''), $10,
  least(nullif($11::bigint, 0),
    (select min(p.number) from ops.pull_requests p where p.repo_id = $1::bigint and p.head_shas @> array[$10])),
  $12::boolean, nullif($13, ''), nullif($14, ''), nullif($15, ''), $16, nullif($17, ''), nullif($18, ''),
  $19::timestamptz, $20::timestamptz, $21::smallint, $22::timestamptz, nullif($23::bigint, 0), $24::timestamptz, $24::timestamptz
from ops.work_item_containers c where c.source = 'github' and c.container_id = ($1::bigint)::text
on conflict (repo_id, run_id, run_attempt) do update set
  run_number = excluded.run_number, head_repo_id = excluded.head_repo_id, workflow = excluded.workflow,
  event = excluded.event, title = excluded.title, branch = excluded.branch, git_sha = excluded.git_sha,
  pr_number = excluded.pr_number, from_fork = excluded.from_fork, actor = excluded.actor, status = excluded.status,
  reason = excluded.reason, source_status = excluded.source_status, source_conclusion = excluded.source_conclusion,
  url = excluded.url, started_at = excluded.started_at, finished_at = excluded.finished_at, progress = excluded.progress,
  source_updated_at = excluded.source_updated_at, delivery_id = excluded.delivery_id,
  created_at = least(b.created_at, excluded.created_at), updated_at = greatest(b.updated_at, excluded.updated_at)
returning b.id, b.source_conclusion is not distinct from 'cancelled' or b.progress > 0 and exists (
  select from ops.builds c
  where c.repo_id = b.repo_id and c.workflow = b.workflow and c.branch = b.branch and c.source_conclusion = 'cancelled'
    and c.finished_at >= b.started_at - interval '10 s')
