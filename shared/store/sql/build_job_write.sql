insert into ops.build_jobs as j (
  build_id, job_id, name, status, source_status, source_conclusion, failed_step, runner, url, started_at, finished_at,
  progress, source_updated_at, delivery_id, created_at, updated_at)
values ($1, $2, $3, nullif($4, ''), $5, nullif($6, ''), nullif($7, ''), nullif($8, ''), nullif($9, ''), $10, $11,
  $12, $13, nullif($14::bigint, 0), $15::timestamptz, $15::timestamptz)
on conflict (job_id) do update set
  name = excluded.name, status = excluded.status, source_status = excluded.source_status,
  source_conclusion = excluded.source_conclusion, failed_step = excluded.failed_step, runner = excluded.runner,
  url = excluded.url, started_at = excluded.started_at, finished_at = excluded.finished_at, progress = excluded.progress,
  source_updated_at = excluded.source_updated_at, delivery_id = excluded.delivery_id,
  created_at = least(j.created_at, excluded.created_at), updated_at = greatest(j.updated_at, excluded.updated_at)
