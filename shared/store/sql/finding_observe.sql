-- $1: check, $2: scope, $3: when it was looked at, $4: run, $5: the findings, $6: what is not among them is gone, except
-- $7: what bears one of these signals, $8: what is said of what is gone. Gives the changes, one row each.
with seen as (
  select * from jsonb_to_recordset($5::jsonb) as s(
    fingerprint text, signal text, subject text, severity text, environment text, repo text, owner text, title text,
    explanation text, expected text, actual text, facts jsonb, links jsonb)
), before as materialized (
  -- Locked, because people acknowledge and the SSOT suppresses while we look.
  select id, fingerprint, signal, state, severity, suppressed_until from ops.convergence_findings
  where check_name = $1 and scope = $2 and resolved_at is null
  for update
), refreshed as (
  update ops.convergence_findings f set
    severity = s.severity, environment = nullif(s.environment, ''), repo = nullif(s.repo, ''), owner = nullif(s.owner, ''),
    title = s.title, explanation = s.explanation, expected = nullif(s.expected, ''), actual = nullif(s.actual, ''),
    facts = coalesce(s.facts, '{}'), links = coalesce(s.links, '{}'),
    state = case when b.state = 'suppressed' and b.suppressed_until <= $3::timestamptz then 'open' else b.state end,
    occurrences = f.occurrences + 1, last_seen_at = greatest(f.last_seen_at, $3::timestamptz),
    run_id = coalesce(nullif($4::bigint, 0), f.run_id), updated_at = now()
  from seen s join before b on b.fingerprint = s.fingerprint
  where f.id = b.id
  returning b.state as was, b.severity as was_severity, f.*
), opened as (
  insert into ops.convergence_findings (fingerprint, check_name, scope, signal, subject, severity, environment, repo, owner,
    title, explanation, expected, actual, facts, links, reopened, first_seen_at, last_seen_at, run_id)
  select s.fingerprint, $1, $2, s.signal, s.subject, s.severity, nullif(s.environment, ''), nullif(s.repo, ''),
    nullif(s.owner, ''), s.title, s.explanation, nullif(s.expected, ''), nullif(s.actual, ''), coalesce(s.facts, '{}'),
    coalesce(s.links, '{}'), coalesce(earlier.reopened + 1, 0), $3::timestamptz, $3::timestamptz, nullif($4::bigint, 0)
  from seen s
  left join lateral (
    select h.reopened from ops.convergence_findings h where h.fingerprint = s.fingerprint order by h.id desc limit 1
  ) earlier on true
  where not exists (select from before b where b.fingerprint = s.fingerprint)
  order by s.fingerprint
  returning null::text as was, null::text as was_severity, *
), resolved as (
  update ops.convergence_findings f set
    state = 'resolved', resolved_at = greatest(f.last_seen_at, $3::timestamptz), resolution = $8, updated_at = now()
  from before b
  where f.id = b.id and $6::boolean and b.signal <> all ($7::text[])
    and not exists (select from seen s where s.fingerprint = b.fingerprint)
  returning b.state as was, b.severity as was_severity, f.*
)
select to_jsonb(c) from (
  select case when reopened > 0 then 'reopened' else 'opened' end as change, opened.* from opened
  union all
  select case when was <> state then 'resumed' else 'changed' end, refreshed.* from refreshed
  where was <> state or (state = 'open' and was_severity <> severity)
  union all
  select 'resolved', resolved.* from resolved
) c
order by fingerprint
