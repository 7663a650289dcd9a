-- Attempts before the latest one of runs ($2: run and latest attempt) that nobody told of; a listing shows the latest only.
select o.run, a.attempt
from jsonb_to_recordset($2::jsonb) o(run bigint, latest integer), generate_series(greatest(1, o.latest - 20), o.latest - 1) a(attempt)
where not exists (select from ops.builds b where b.repo_id = $1 and b.run_id = o.run and b.run_attempt = a.attempt and b.progress > 0)
order by o.run, a.attempt
