select title, state, draft, coalesce(author, ''), head_branch, head_sha, base_branch, coalesce(base_sha, ''),
  coalesce(merge_sha, ''), from_fork, changed_files, additions, deletions, labels, coalesce(url, ''),
  coalesce(merged_by, ''), opened_at, closed_at, source_updated_at, coalesce(delivery_id, 0), head_shas
from ops.pull_requests where repo_id = $1 and number = $2
