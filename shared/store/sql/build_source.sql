-- Where an ended build is to be found at its vendor. What was left behind from the next attempt on is not its own.
select b.repo, b.repo_id, b.run_id, b.run_attempt, coalesce(b.branch, ''), coalesce(b.event, ''), b.git_sha, b.from_fork,
  coalesce(b.url, ''), b.started_at, b.finished_at,
  (select min(n.started_at) from ops.builds n
   where n.repo_id = b.repo_id and n.run_id = b.run_id and n.run_attempt > b.run_attempt)
from ops.builds b where b.id = $1 and b.finished_at is not null and b.repo_id is not null
