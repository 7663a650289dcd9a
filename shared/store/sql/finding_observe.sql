-- $1: what was seen, $2: what is gone, each with the check, the scope, the time and the run of its look. What was known of
-- each comes along: joining thousands of findings here, without statistics, would take the square of them. Gives the
-- changes, one row each.
with seen as (
  select s.*, s.accepted is not null as quiet from jsonb_to_recordset($1::jsonb) as s(
    id bigint, change text, was text, was_severity text, fingerprint text, signal text, subject text, severity text,
    environment text, repo text, owner text, title text, explanation text, expected text, actual text, facts jsonb, links jsonb,
    accepted jsonb, check_name text, scope text, at timestamptz, run_id bigint)
), refreshed as (
  update ops.convergence_findings f set
    severity = s.severity, environment = nullif(s.environment, ''), repo = nullif(s.repo, ''), owner = nullif(s.owner, ''),
    title = s.title, explanation = s.explanation, expected = nullif(s.expected, ''), actual = nullif(s.actual, ''),
    facts = coalesce(s.facts, '{}'), links = coalesce(s.links, '{}'),
    state = case when s.quiet then 'suppressed' else 'open' end,
    suppressed_until = (s.accepted ->> 'until')::timestamptz, suppression_reason = s.accepted ->> 'reason', suppressed_by = s.accepted ->> 'by',
    occurrences = f.occurrences + 1, last_seen_at = greatest(f.last_seen_at, s.at),
    run_id = coalesce(nullif(s.run_id, 0), f.run_id), updated_at = now()
  from seen s
  where f.id = s.id
  returning s.change, s.was, s.was_severity, f.*
), fresh as materialized (
  -- In an order that needs all of them: a look into history must not go over what is being written meanwhile.
  select s.*, (select h.reopened from ops.convergence_findings h where h.fingerprint = s.fingerprint order by h.id desc limit 1) as earlier
  from seen s
  where s.id = 0
  order by earlier, s.check_name, s.scope, s.fingerprint
), opened as (
  insert into ops.convergence_findings (fingerprint, check_name, scope, signal, subject, severity, environment, repo, owner,
    title, explanation, expected, actual, facts, links, state, suppressed_until, suppression_reason, suppressed_by,
    reopened, first_seen_at, last_seen_at, run_id)
  select s.fingerprint, s.check_name, s.scope, s.signal, s.subject, s.severity, nullif(s.environment, ''), nullif(s.repo, ''),
    nullif(s.owner, ''), s.title, s.explanation, nullif(s.expected, ''), nullif(s.actual, ''), coalesce(s.facts, '{}'),
    coalesce(s.links, '{}'), case when s.quiet then 'suppressed' else 'open' end,
    (s.accepted ->> 'until')::timestamptz, s.accepted ->> 'reason', s.accepted ->> 'by',
    coalesce(s.earlier + 1, 0), s.at, s.at, nullif(s.run_id, 0)
  from fresh s
  returning case when reopened > 0 then 'reopened' else 'opened' end as change, ''::text as was, ''::text as was_severity, *
), resolved as (
  update ops.convergence_findings f set
    state = 'resolved', resolved_at = greatest(f.last_seen_at, g.at), resolution = 'no longer observed by ' || g.place, updated_at = now()
  from jsonb_to_recordset($2::jsonb) as g(id bigint, change text, was text, was_severity text, at timestamptz, place text)
  where f.id = g.id
  returning g.change, g.was, g.was_severity, f.*
)
select c.check_name, c.scope, to_jsonb(c)::text from (
  select * from opened union all select * from resolved union all select * from refreshed where change <> ''
) c
order by c.check_name, c.scope, c.fingerprint, c.id
