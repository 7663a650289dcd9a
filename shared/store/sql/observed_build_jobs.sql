-- Of the jobs in $1, those that the projection shows just so.
select o.n
from jsonb_to_recordset($1::jsonb) o(n integer, job bigint, status text, conclusion text)
join ops.build_jobs j on j.job_id = o.job
where j.source_status is not distinct from o.status and j.source_conclusion is not distinct from nullif(o.conclusion, '')
