-- How many jobs a build has, and what a delivery about a job adds to its dates.
update ops.builds b set
  jobs_total = j.total, jobs_failed = j.failed,
  created_at = least(b.created_at, $2::timestamptz), updated_at = greatest(b.updated_at, $2::timestamptz)
from (select count(*) as total, count(*) filter (where status = 'failed') as failed from ops.build_jobs where build_id = $1) j
where b.id = $1
