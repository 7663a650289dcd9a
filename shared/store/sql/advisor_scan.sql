-- What a scan saw: new findings are opened, those that stand are refreshed, and those of a check that ran and did not see
-- them are resolved. What comes back is opened again, with its history behind it.
-- $1: run, $2: provider, $3: project, $4: environment, $5: when, $6: findings, $7: checks that ran.
with found as materialized (
  select distinct on (fingerprint) * from jsonb_to_recordset($6::jsonb) f(fingerprint text, name text, severity text, categories text[],
    subject text, title text, detail text, remediation text, facts jsonb)
), resolved as (
  update ops.advisor_findings a set state = 'resolved', resolved_at = greatest($5::timestamptz, a.last_seen_at), updated_at = now(),
    suppressed_until = null, suppression_reason = null, suppressed_by = null
  where a.provider = $2 and a.project = $3 and a.resolved_at is null and a.name = any($7::text[])
    and a.fingerprint not in (select fingerprint from found)
  returning 1
), seen as (
  update ops.advisor_findings a set last_seen_at = greatest(a.last_seen_at, $5::timestamptz), occurrences = a.occurrences + 1, run_id = $1,
    severity = f.severity, categories = f.categories, subject = f.subject, title = f.title, detail = nullif(f.detail, ''),
    remediation_url = nullif(f.remediation, ''), facts = f.facts, updated_at = now()
  from found f where a.fingerprint = f.fingerprint and a.resolved_at is null
  returning a.fingerprint
), opened as (
  insert into ops.advisor_findings (fingerprint, provider, project, environment, name, severity, categories, subject, title, detail,
    remediation_url, facts, reopened, first_seen_at, last_seen_at, run_id)
  select f.fingerprint, $2, $3, nullif($4, ''), f.name, f.severity, f.categories, f.subject, f.title, nullif(f.detail, ''),
    nullif(f.remediation, ''), f.facts, coalesce((select max(a.reopened) + 1 from ops.advisor_findings a where a.fingerprint = f.fingerprint), 0),
    $5::timestamptz, $5::timestamptz, $1
  from found f where f.fingerprint not in (select fingerprint from seen)
  returning 1
)
select (select count(*) from found), (select count(*) from opened), (select count(*) from resolved)
