-- $1: number of the build. What it takes to decide about a failed build, in one statement.
select json_build_object('build', b.id, 'repository', b.repo, 'workflow', b.workflow, 'branch', coalesce(b.branch, ''),
  'base_branch', coalesce(p.base_branch, b.branch, ''), 'sha', b.git_sha, 'head_sha', coalesce(h.head_sha, ''),
  'author', coalesce(p.author, b.actor, ''), 'conclusion', coalesce(b.source_conclusion, ''), 'url', coalesce(b.url, ''),
  'finished_at', b.finished_at, 'heard_at', b.updated_at,
  'first_red', coalesce((select f.git_sha from ops.builds f
    where f.repo = b.repo and f.workflow = b.workflow and f.branch is not distinct from b.branch and f.status = 'failed'
      and f.started_at <= b.started_at and f.started_at > coalesce((select max(g.started_at) from ops.builds g
        where g.repo = b.repo and g.workflow = b.workflow and g.branch is not distinct from b.branch and g.status = 'success'
          and g.started_at < b.started_at), '-infinity')
    order by f.started_at, f.id limit 1), b.git_sha),
  'job_id', coalesce(j.job_id, 0), 'job', coalesce(j.name, ''), 'step', coalesce(j.failed_step, ''), 'job_url', coalesce(j.url, ''),
  'tries', (select coalesce(json_agg(json_build_object('sha', t.git_sha, 'passed', t.status = 'success')), '[]') from ops.builds t
    where t.git_sha = b.git_sha and t.repo = b.repo and t.workflow = b.workflow and t.id <> b.id))
from ops.builds b
left join ops.pull_requests p on p.repo = b.repo and p.number = b.pr_number
left join ops.branches h on h.repo = b.repo and h.branch = b.branch and h.deleted_at is null
left join lateral (select * from ops.build_jobs j where j.build_id = b.id and j.status = 'failed' order by j.finished_at, j.job_id limit 1) j on true
where b.id = $1 and b.status = 'failed' and not b.from_fork
