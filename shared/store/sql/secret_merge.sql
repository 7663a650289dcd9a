-- What a look saw: new secrets are added, those that have changed are written again, and, when it saw everything, those that
-- it did not see are gone. What comes back is new again, with the day on which it was first seen. What is as it was is not
-- written, so that the place's run says that it is still there, not every row.
-- $1: run, $2: platform, $3: scope, $4: environment, $5: when, $6: secrets, $7: everything was seen.
with found as materialized (
  select distinct on (name, target) * from jsonb_to_recordset($6::jsonb) f(name text, target text, fingerprint text, updated_at timestamptz)
  order by name, target, updated_at desc nulls last
), standing as materialized (
  select i.id, f.name is not null as seen, i.gone_at is not null as away, f.fingerprint, f.updated_at,
    i.fingerprint is distinct from nullif(f.fingerprint, '') or i.source_updated_at is distinct from f.updated_at as other,
    i.environment is distinct from nullif($4, '') as moved
  from ops.secret_inventory i left join found f on f.name = i.name and f.target = i.target
  where i.platform = $2 and i.scope = $3
), touched as (
  update ops.secret_inventory i set fingerprint = nullif(s.fingerprint, ''), source_updated_at = s.updated_at, environment = nullif($4, ''),
    last_seen_at = greatest(i.last_seen_at, $5::timestamptz), gone_at = null, run_id = $1, updated_at = now()
  from standing s where i.id = s.id and s.seen and (s.away or s.other or s.moved)
  returning s.away, s.other
), added as (
  insert into ops.secret_inventory (platform, scope, target, name, environment, fingerprint, source_updated_at, first_seen_at, last_seen_at, run_id)
  select $2, $3, f.target, f.name, nullif($4, ''), nullif(f.fingerprint, ''), f.updated_at, $5::timestamptz, $5::timestamptz, $1
  from found f where not exists (select from ops.secret_inventory i where i.platform = $2 and i.scope = $3 and i.name = f.name and i.target = f.target)
  returning 1
), gone as (
  update ops.secret_inventory i set gone_at = $5::timestamptz, run_id = $1, updated_at = now()
  from standing s where i.id = s.id and $7 and not s.seen and not s.away
  returning 1
)
select (select count(*) from found), (select count(*) from added) + (select count(*) from touched where away),
  (select count(*) from touched where other and not away), (select count(*) from gone)
