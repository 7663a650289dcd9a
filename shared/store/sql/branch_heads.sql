-- The branches of a repository that are not known to be gone.
select b.branch, b.head_sha, b.pushed_at from ops.branches b where b.repo_id = $1 and b.deleted_at is null
