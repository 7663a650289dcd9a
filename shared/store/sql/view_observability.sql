-- $1: now. Ledger numbers are in order of arrival: the last 200,000 are looked at, and `bounded` says when that is less
-- than the seven days.
with recent as (
  select source, state, duplicates, last_duplicate_at, received_at from ops.webhook_deliveries
  where id > (select max(id) from ops.webhook_deliveries) - 200000
), events as (
  select source, occurrences, last_seen_at from ops.platform_events
  where kind = 'webhook.refused' and id > (select max(id) from ops.platform_events) - 200000
), spans as (
  select * from (values ('24h', $1::timestamptz - interval '24 hours'), ('7d', $1::timestamptz - interval '7 days')) s(span, since)
), sources as (
  select source from recent union select source from events where source is not null
)
select jsonb_build_object(
  'mail', (select jsonb_agg(m) from (
    select id::text as id, stamp, environment, event, severity, reason, subject, mail_from, mail_to, transport
    from ops.mail_events order by stamp desc, id desc limit 50) m),
  'mail_counts', (select jsonb_agg(c) from (
    select environment, count(*) filter (where stamp > $1::timestamptz - interval '24 hours') as last_24h, count(*) as last_7d,
      count(*) filter (where event = 'failed' and stamp > $1::timestamptz - interval '24 hours') as failed_24h,
      count(*) filter (where event = 'failed') as failed_7d, max(stamp) as newest_at
    from ops.mail_events where stamp > $1::timestamptz - interval '7 days' group by environment order by environment) c),
  'healthchecks', (select jsonb_agg(h) from (
    select distinct on (environment, check_name, target) environment, check_name, target, status, message,
      extract(epoch from latency)::float8 as latency_seconds, observed_at
    from ops.healthchecks where id > (select max(id) from ops.healthchecks) - 50000
    order by environment, check_name, target, observed_at desc) h),
  'ingest', (select jsonb_agg(i order by i.source) from (
    select s.source,
      (select max(received_at) from recent r where r.source = s.source) as delivered_at,
      (select jsonb_object_agg(p.span, jsonb_build_object(
        'accepted', (select count(*) from recent r where r.source = s.source and r.received_at > p.since),
        'duplicates', (select coalesce(sum(duplicates), 0) from recent r where r.source = s.source and r.last_duplicate_at > p.since),
        'dead', (select count(*) from recent r where r.source = s.source and r.state = 'dead' and r.received_at > p.since),
        'refused', (select coalesce(sum(occurrences), 0) from events e where e.source = s.source and e.last_seen_at > p.since)))
       from spans p) as counts
    from sources s) i),
  'bounded', coalesce((select count(*) >= 200000 and min(received_at) > $1::timestamptz - interval '7 days' from recent), false)
)::text
