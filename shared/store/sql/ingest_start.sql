-- $1: when, $2: what started it, $3: how long one may take at most. No row: one is under way.
with lost as materialized (
  select r.run_id from ops.do_ingest_runs r where r.status = 'running' and r.started_at < $1::timestamptz - $3::interval
), closed as (
  update ops.do_ingest_runs r set status = 'failed', finished_at = $1, updated_at = now(), error = 'it ended before it could say how it went'
  from lost l where r.run_id = l.run_id
), ended as (
  update ops.runs r set status = 'failed', finished_at = $1, updated_at = now(), error = 'it ended before it could say how it went'
  from lost l where r.id = l.run_id
), emptied as (
  delete from ops.do_listings x using lost l where x.run_id = l.run_id
), started as (
  insert into ops.runs (kind, trigger, started_at)
  select 'ingest', $2, $1
  where not exists (select from ops.do_ingest_runs r where r.status = 'running' and r.started_at >= $1::timestamptz - $3::interval)
  returning id
)
insert into ops.do_ingest_runs (run_id, started_at) select id, $1 from started
returning run_id
