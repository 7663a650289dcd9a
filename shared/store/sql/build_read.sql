select coalesce(run_number, 0), coalesce(head_repo_id, 0), workflow, coalesce(event, ''), coalesce(title, ''),
  coalesce(branch, ''), git_sha, coalesce(pr_number, 0), from_fork, coalesce(actor, ''), coalesce(status, ''),
  coalesce(reason, ''), source_status, coalesce(source_conclusion, ''), coalesce(url, ''), started_at, finished_at,
  progress, source_updated_at, coalesce(delivery_id, 0)
from ops.builds where repo_id = $1 and run_id = $2 and run_attempt = $3
