-- A merged fix was reverted when the pull request that GitHub's button makes for it was merged: it comes from the branch
-- revert-<number>-<branch> of the same repository.
update ops.agent_runs r set reverted_at = p.closed_at, updated_at = now()
from ops.pull_requests p
where r.merged_at is not null and r.reverted_at is null and p.repo = r.repo and p.state = 'merged' and not p.from_fork
  and p.head_branch = 'revert-' || r.pr_number || '-' || r.branch
