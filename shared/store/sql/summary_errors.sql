-- $1, $2: a day, from and until. What went wrong on it, each text once: events that are errors, and runs that failed.
select e.kind, coalesce(e.source, ''), e.severity, left(e.message, 600), sum(e.occurrences), min(e.occurred_at), max(e.last_seen_at)
from ops.platform_events e
where e.occurred_at >= $1::timestamptz and e.occurred_at < $2::timestamptz and e.severity in ('error', 'critical')
group by 1, 2, 3, 4
union all
select 'run.failed', r.kind, 'error', left(r.error, 600), count(*), min(r.finished_at), max(r.finished_at)
from ops.runs r
where r.finished_at >= $1::timestamptz and r.finished_at < $2::timestamptz and r.status = 'failed'
group by 1, 2, 3, 4
