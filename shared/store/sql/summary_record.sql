-- $1: the summary, $2: the run. One that was counted earlier than the one that is there changes nothing.
insert into ops.summaries as s (day, time_zone, starts_at, ends_at, severity, headline, errors, error_kinds, new_error_kinds, findings_open, findings_urgent,
  chores_not_done, refusals, dead_tasks, document, run_id, as_of)
select d ->> 'day', d ->> 'time_zone', (d ->> 'starts_at')::timestamptz, (d ->> 'ends_at')::timestamptz, d ->> 'severity', d ->> 'headline',
  (d #>> '{errors,total}')::bigint, (d #>> '{errors,kinds}')::integer, (d #>> '{errors,new}')::integer, (d #>> '{findings,open}')::bigint, (d #>> '{findings,urgent}')::bigint,
  (d #>> '{chores,total}')::bigint, (d #>> '{refusals,total}')::bigint, (d #>> '{dead,total}')::bigint, d, nullif($2::bigint, 0), (d ->> 'as_of')::timestamptz
from (select $1::jsonb as d) x
on conflict (day) do update set
  time_zone = excluded.time_zone, starts_at = excluded.starts_at, ends_at = excluded.ends_at, severity = excluded.severity, headline = excluded.headline,
  errors = excluded.errors, error_kinds = excluded.error_kinds, new_error_kinds = excluded.new_error_kinds, findings_open = excluded.findings_open,
  findings_urgent = excluded.findings_urgent, chores_not_done = excluded.chores_not_done, refusals = excluded.refusals, dead_tasks = excluded.dead_tasks,
  document = excluded.document, run_id = excluded.run_id, as_of = excluded.as_of, updated_at = now()
where excluded.as_of > s.as_of
