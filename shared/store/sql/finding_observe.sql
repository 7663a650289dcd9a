-- $1: check, $2: scope, $3: when it was looked at, $4: run, $5: what was seen, $6: what is gone, $7: what is said of it. What
-- was known of each comes along: joining thousands of findings here, without statistics, would take the square of them.
-- Gives the changes, one row each.
with seen as (
  select * from jsonb_to_recordset($5::jsonb) as s(
    id bigint, change text, was text, was_severity text, fingerprint text, signal text, subject text, severity text,
    environment text, repo text, owner text, title text, explanation text, expected text, actual text, facts jsonb, links jsonb)
), refreshed as (
  update ops.convergence_findings f set
    severity = s.severity, environment = nullif(s.environment, ''), repo = nullif(s.repo, ''), owner = nullif(s.owner, ''),
    title = s.title, explanation = s.explanation, expected = nullif(s.expected, ''), actual = nullif(s.actual, ''),
    facts = coalesce(s.facts, '{}'), links = coalesce(s.links, '{}'),
    state = case s.change when 'resumed' then 'open' else f.state end,
    occurrences = f.occurrences + 1, last_seen_at = greatest(f.last_seen_at, $3::timestamptz),
    run_id = coalesce(nullif($4::bigint, 0), f.run_id), updated_at = now()
  from seen s
  where f.id = s.id
  returning s.change, s.was, s.was_severity, f.*
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
  where s.id = 0
  returning case when reopened > 0 then 'reopened' else 'opened' end as change, ''::text as was, ''::text as was_severity, *
), resolved as (
  update ops.convergence_findings f set
    state = 'resolved', resolved_at = greatest(f.last_seen_at, $3::timestamptz), resolution = $7, updated_at = now()
  from jsonb_to_recordset($6::jsonb) as g(id bigint, change text, was text, was_severity text)
  where f.id = g.id
  returning g.change, g.was, g.was_severity, f.*
)
select to_jsonb(c)::text from (
  select * from opened union all select * from resolved union all select * from refreshed where change <> ''
) c
order by fingerprint, id
