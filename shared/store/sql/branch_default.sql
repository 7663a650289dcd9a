-- Which branch is the default one, as the repository's last push told it.
with told as (
  select default_branch from ops.branches where repo_id = $1 and default_branch is not null
  order by pushed_at desc, delivery_id desc nulls last, branch limit 1
)
update ops.branches b set is_default = b.branch = told.default_branch
from told where b.repo_id = $1 and b.is_default <> (b.branch = told.default_branch)
