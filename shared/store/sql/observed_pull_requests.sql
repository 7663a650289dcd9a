-- Of the pull requests in $1, those that the projection shows just so and as of no earlier, as with work items.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, repo bigint, number bigint, title text, state text, draft boolean, head text, base text,
  updated timestamptz)
join ops.pull_requests p on p.repo_id = o.repo and p.number = o.number
where p.title is not distinct from o.title and p.state = o.state and p.draft = o.draft and p.head_sha is not distinct from o.head
  and p.base_branch is not distinct from o.base and p.source_updated_at >= o.updated
