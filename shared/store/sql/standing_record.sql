-- $1: how environments stand. A look that is late changes nothing.
insert into ops.environment_standings as e (environment, in_sync, healthy, explanation, desired_sha, running_sha, findings, run_id, observed_at, changed_at, head_sha, head_since)
select s.environment, s.in_sync, s.healthy, s.explanation, nullif(s.desired_sha, ''), nullif(s.running_sha, ''), s.findings, nullif(s.run_id, 0), s.observed_at, s.observed_at,
  nullif(s.head_sha, ''), case when s.head_sha <> '' then s.observed_at end
from jsonb_to_recordset($1::jsonb) as s(environment text, in_sync text, healthy text, explanation text, desired_sha text, running_sha text,
  findings integer, run_id bigint, observed_at timestamptz, head_sha text)
order by s.environment
on conflict (environment) do update set
  in_sync = excluded.in_sync, healthy = excluded.healthy, explanation = excluded.explanation, desired_sha = excluded.desired_sha,
  running_sha = excluded.running_sha, findings = excluded.findings, run_id = excluded.run_id, observed_at = excluded.observed_at,
  changed_at = case when (e.in_sync, e.healthy, e.desired_sha, e.running_sha) is distinct from (excluded.in_sync, excluded.healthy, excluded.desired_sha, excluded.running_sha)
    then excluded.observed_at else e.changed_at end,
  head_sha = coalesce(excluded.head_sha, e.head_sha), head_since = case when coalesce(excluded.head_sha, e.head_sha) is not distinct from e.head_sha then e.head_since else excluded.observed_at end,
  updated_at = now()
where e.observed_at < excluded.observed_at
