-- Of the builds in $1, those that the projection shows just so.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, repo bigint, run bigint, attempt integer, status text, conclusion text)
join ops.builds b on b.repo_id = o.repo and b.run_id = o.run and b.run_attempt = o.attempt
where b.progress > 0 and b.source_status is not distinct from o.status and b.source_conclusion is not distinct from nullif(o.conclusion, '')
