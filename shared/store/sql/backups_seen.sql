-- $1: the environments, $2: now. The restore points of each: complete, and still there. Whoever polls backups confirms its
-- scope only when it read all of them, and of all that are polled the one that lags speaks; a job of ours knows of the one that it made.
select coalesce(jsonb_agg(jsonb_build_object(
  'environment', e.name,
  'looked_at', greatest(
    (select case when bool_and(c.last_success_at is not null) then min(c.last_success_at) end from ops.sync_cursors c
     where (c.source, split_part(c.scope, '/', 1)) in (('digitalocean', 'snapshots'), ('digitalocean', 'database_backups'), ('supabase', 'backups'))),
    (select max(j.finished_at) from ops.backup_jobs j where j.environment = e.name and j.kind = 'backup' and j.status = 'succeeded')),
  'first_at', (select min(b.taken_at) from ops.backups b where b.environment = e.name and b.status = 'completed'),
  'newest_at', s.newest_at, 'verified_at', s.verified_at, 'days', s.days) order by e.name), '[]')::text
from unnest($1::text[]) e(name)
left join lateral (
  select max(b.taken_at) as newest_at, max(b.verified_at) as verified_at,
    jsonb_agg(distinct to_char(b.taken_at at time zone 'utc', 'YYYY-MM-DD')) filter (where b.taken_at > $2::timestamptz - interval '800 days') as days
  from ops.backups b
  where b.environment = e.name and b.status = 'completed' and b.gone_at is null and b.taken_at <= $2::timestamptz
) s on true
