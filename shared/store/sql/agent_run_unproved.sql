-- Runs that have ended and whose bundle is not kept yet, with what it is made of. An agent that was never asked proves nothing.
-- The prompt is there by its digest: it may quote what only few may read.
select jsonb_build_object('id', r.id, 'run_id', r.run_id, 'repo', coalesce(r.repo, ''), 'pr_number', coalesce(r.pr_number, 0), 'facts', jsonb_build_object(
  'agent_run', to_jsonb(r) - 'prompt' - 'updated_at' - 'verify_turn' - 'verify_until' - 'judged_at' - 'evidence_id' - 'merged_at' - 'reverted_at' - 'heartbeat_at',
  'deliveries', (select coalesce(jsonb_agg(d order by d), '[]') from (
      select p.delivery_id as d from ops.pull_requests p where p.repo = r.repo and p.number = r.pr_number and p.delivery_id is not null
      union select b.delivery_id from ops.builds b where r.trigger_ref = 'build:' || b.id and b.delivery_id is not null
      union select split_part(split_part(r.trigger_ref, ':', 2), '/', 1)::bigint where r.trigger_ref ~ '^delivery:[0-9]{1,18}(/[0-9]+)?$') all_of_them),
  'failing_jobs', (select coalesce(jsonb_agg(jsonb_build_object('job_id', j.job_id, 'name', j.name, 'failed_step', j.failed_step, 'url', j.url) order by j.job_id), '[]')
      from ops.build_jobs j join ops.builds b on b.id = j.build_id where r.trigger_ref = 'build:' || b.id and j.status = 'failed'),
  'logs', (select coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'sha256', encode(a.sha256, 'hex'), 'size_bytes', a.size_bytes) order by a.name), '[]')
      from ops.agent_artifacts a where a.agent_run_id = r.id and a.kind = 'log'),
  'verdict', (select e.data from ops.agent_events e where e.agent_run_id = r.id and e.kind = 'judged' and e.occurred_at <= r.finished_at order by e.id desc limit 1),
  'cost', jsonb_build_object('usd', r.cost_usd::text, 'turns', r.turns, 'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens, 'model', r.model)))::text
from ops.agent_runs r
where r.finished_at is not null and r.evidence_id is null and r.started_at is not null and r.verify_turn > 0
order by r.id limit $1
