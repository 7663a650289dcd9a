-- $1: numbers, $2: only what a list needs.
select jsonb_strip_nulls(to_jsonb(f))::text from (
  select id, signal, subject, severity, environment, repo, owner, title, state, occurrences, reopened, first_seen_at, resolved_at,
    acknowledged_at, acknowledged_by, work_item_ref, suppressed_until, suppressed_by, suppression_reason,
    case when $2 then '' else explanation end as explanation, case when not $2 then expected end as expected,
    case when not $2 then actual end as actual, case when not $2 then links end as links
  from ops.convergence_findings where id = any($1::bigint[])
) f
