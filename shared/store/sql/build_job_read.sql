select name, coalesce(status, ''), source_status, coalesce(source_conclusion, ''), coalesce(failed_step, ''),
  coalesce(runner, ''), coalesce(url, ''), started_at, finished_at, progress, coalesce(source_updated_at, 'epoch'),
  coalesce(delivery_id, 0)
from ops.build_jobs where job_id = $1
