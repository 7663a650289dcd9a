-- Branches that pull requests are for and that one of the accounts pushed to last. $1: accounts in small letters, $2: repositories
-- with their branches, as JSON.
select jsonb_build_object('repo', b.repo, 'branch', b.branch, 'head_sha', coalesce(b.head_sha, ''), 'pushed_by', b.pushed_by)::text
from ops.branches b join jsonb_to_recordset($2::jsonb) as w(repo text, branch text) on w.repo = b.repo and w.branch = b.branch
where lower(b.pushed_by) = any($1::text[])
order by b.repo, b.branch
