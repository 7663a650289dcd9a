-- $1: the action, $2: its run, $3: now, $4: until when it is ours. Nothing when it was intended before, by whomever.
insert into ops.convergence_actions as t (environment, action, git_sha, finding_id, target, why, facts, run_id, intended_at, lease_until)
select a.environment, a.action, nullif(a.git_sha, ''), a.finding_id, a.target, a.why, coalesce(a.facts, '{}'), $2::bigint, $3::timestamptz, $4::timestamptz
from jsonb_to_record($1::jsonb) as a(environment text, action text, git_sha text, finding_id bigint, target text, why text, facts jsonb)
on conflict do nothing
returning to_jsonb(t)::text
