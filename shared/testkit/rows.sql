-- One sound row for each table of builds, findings, inventory, mail, agents and the rest, linked up: a failed build, the
-- finding it raised, the agent run that mended it. All of it is invented.
insert into ops.runs (kind, trigger, status, started_at, finished_at)
select k, 'schedule', 'succeeded', '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z'
from unnest(array['backup', 'ingest', 'advise', 'secrets', 'chore', 'fixbot', 'exec']) k;

insert into ops.branches (repo, branch, is_default, head_sha, pushed_at) values
  ('acme/odoo', 'main', true, repeat('a', 40), '2026-03-01T09:00:00Z');
insert into ops.pull_requests (repo, number, title, state, head_branch, head_sha, base_branch, merge_sha, opened_at, closed_at, source_updated_at) values
  ('acme/odoo', 12, 'Keep the tax line', 'merged', 'fixbot/12', repeat('b', 40), 'main', repeat('a', 40), '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z', '2026-03-01T09:00:00Z');
insert into ops.builds (repo, run_id, workflow, git_sha, status, source_status, source_conclusion, started_at, finished_at, source_updated_at) values
  ('acme/odoo', 5001, 'ci', repeat('a', 40), 'failed', 'completed', 'failure', '2026-03-01T09:01:00Z', '2026-03-01T09:05:00Z', '2026-03-01T09:05:00Z');
insert into ops.build_jobs (build_id, job_id, name, status, source_status, source_conclusion, failed_step, started_at, finished_at)
select id, 6001, 'test', 'failed', 'completed', 'failure', 'go test', '2026-03-01T09:01:00Z', '2026-03-01T09:05:00Z' from ops.builds where run_id = 5001;
insert into ops.build_artifacts (build_id, source_artifact_id, name, kind, state, size_bytes, sha256, failed_tests, fetched_at)
select id, 7001, 'junit.xml', 'junit', 'parsed', 100, sha256('x'), '{TestTax}', '2026-03-01T09:06:00Z' from ops.builds where run_id = 5001;
insert into ops.gate_results (gate, environment, repo, git_sha, build_id, evaluated_by, status, explanation, evaluated_at)
select 'mail-catcher', 'stage', repo, git_sha, id, 'build:acme/odoo/5001/1', 'failed', 'SMTP_PORT is 25', '2026-03-01T09:06:00Z' from ops.builds where run_id = 5001;
insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, branch, git_sha, status,
  source_state, told_by, is_current, current_since, requested_at, finished_at, source_updated_at) values
  ('vercel', 'dpl_1', 'prj_1', 'console', 'production', 'prod', 'acme/odoo', 'main', repeat('a', 40), 'success',
  'READY', 'rest', true, '2026-03-01T09:03:00Z', '2026-03-01T09:01:00Z', '2026-03-01T09:03:00Z', '2026-03-01T09:03:00Z');

insert into ops.deployment_reports (subject, told_by, source_state, told_at, first_told_at, turn_at, report, delivery_id, first_heard_at, heard_at) values
  ('vercel:dpl_1', 'webhook', 'deployment.promoted', '2026-03-01T09:03:00Z', '2026-03-01T09:03:00Z', '2026-03-01T09:03:00Z',
  '{"provider":"vercel","deployment_id":"dpl_1","project_id":"prj_1","environment":"production","status":"success","turn":"promoted"}', 1, '2026-03-01T09:03:01Z', '2026-03-01T09:03:01Z');
insert into ops.deployment_projects (provider, name, project_id, named_at) values ('vercel', 'console', 'prj_1', '2026-03-01T09:03:00Z');

insert into ops.evidence (kind, subject, sha256, size_bytes, location, run_id, recorded_at)
select 'restore.log', 'backup:1', sha256('log'), 3, 'evidence/restore.log', max(id), '2026-03-01T10:01:00Z' from ops.runs;
insert into ops.notices (dedupe_key, channel, topic, kind, severity, title, state, receipt, finished_at) values
  ('finding:1:opened', 'C01', 'finding:1', 'opened', 'error', 'The last build failed', 'sent', '1712345678.000200', '2026-03-01T10:01:00Z');
insert into ops.notice_channels (channel, claim, told_at) values ('C01', 1, '2026-03-01T10:01:00Z');
insert into ops.convergence_findings (fingerprint, environment, signal, severity, subject, title, explanation, first_seen_at, last_seen_at, run_id)
select 'prod/build_failed/acme/odoo', 'prod', 'build_failed', 'error', 'acme/odoo', 'The last build failed', 'ci failed in go test', '2026-03-01T09:06:00Z', '2026-03-01T10:00:00Z', max(id) from ops.runs;
insert into ops.maintenance_runs (chore, cadence, runner, environment, run_id, due_at, status, punctuality, started_at, finished_at)
select 'backup-freshness', 'daily', 'ops-convergence-scan', 'prod', max(id), '2026-03-01T10:00:00Z', 'succeeded', 'on_time', '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z' from ops.runs where kind = 'chore';
insert into ops.maintenance_run_events (maintenance_run_id, kind, message, occurred_at)
select max(id), 'finished', 'finished: succeeded', '2026-03-01T10:01:00Z' from ops.maintenance_runs;

insert into ops.backups (provider, provider_backup_id, kind, environment, resource, status, source_state, taken_at, first_seen_at, last_seen_at, verified_at, verified_by_run)
select 'supabase', 'b-1', 'database', 'prod', 'postgres', 'completed', 'COMPLETED', '2026-03-01T03:00:00Z', '2026-03-01T04:00:00Z', '2026-03-01T04:00:00Z', '2026-03-01T10:01:00Z', max(id) from ops.runs where kind = 'backup';
insert into ops.backup_jobs (run_id, kind, environment, provider, resource, backup_id, status, evidence_id, started_at, finished_at)
select r.id, 'verify', 'stage', 'supabase', 'postgres', b.id, 'succeeded', e.id, '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z'
from (select max(id) id from ops.runs where kind = 'backup') r, (select max(id) id from ops.backups) b, (select max(id) id from ops.evidence) e;

insert into ops.do_ingest_runs (run_id, status, complete, seen, declared, started_at, finished_at)
select max(id), 'succeeded', '{droplets,databases,firewalls,actions}', 3, 2, '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z' from ops.runs where kind = 'ingest';
insert into ops.do_listings (run_id, resource, items) select max(id), 'droplets', '[{"droplet_id": 101}]' from ops.runs where kind = 'ingest';
insert into ops.do_droplets (droplet_id, name, environment, status, tags, first_seen_at, last_seen_at) values (101, 'odoo-1', 'prod', 'active', '{odoo}', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');
insert into ops.do_databases (database_id, name, environment, engine, status, first_seen_at, last_seen_at) values ('d-1', 'odoo-db', 'prod', 'pg', 'online', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');
insert into ops.do_firewalls (firewall_id, name, environment, status, first_seen_at, last_seen_at) values ('f-1', 'odoo-fw', 'prod', 'succeeded', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');
insert into ops.do_actions (action_id, type, status, resource_type, resource_id, first_seen_at, last_seen_at) values (9001, 'resize', 'in-progress', 'droplet', '101', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');
insert into ops.ai_models (provider, model_id, name, input_usd_per_million, first_seen_at, last_seen_at) values ('digitalocean', 'm-1', 'A model', 0.65, '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');

insert into ops.vercel_projects (project_id, name, environment, repository, first_seen_at, last_seen_at) values ('prj_1', 'console', 'prod', 'acme/odoo', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');
insert into ops.vercel_domains (project_id, name, project, environment, verified, misconfigured, configured_by, first_seen_at, last_seen_at) values ('prj_1', 'console.example.com', 'console', 'prod', true, false, 'CNAME', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');
insert into ops.supabase_functions (project_ref, slug, name, environment, status, version, first_seen_at, last_seen_at) values ('abc', 'hello', 'Hello', 'prod', 'ACTIVE', 3, '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z');

insert into ops.advisor_runs (run_id, provider, kind, project, environment, status, checks_run, found, started_at, finished_at)
select max(id), 'supabase', 'security', 'abc', 'prod', 'succeeded', 28, 1, '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z' from ops.runs where kind = 'advise';
insert into ops.advisor_findings (fingerprint, provider, project, environment, name, severity, title, first_seen_at, last_seen_at, run_id)
select 'supabase/abc/rls_disabled/t', 'supabase', 'abc', 'prod', 'rls_disabled_in_public', 'error', 'A table has no row level security', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z', max(run_id) from ops.advisor_runs;
insert into ops.secret_sync_runs (run_id, platform, scope, environment, status, seen, started_at, finished_at)
select max(id), 'vercel', 'prj_1', 'prod', 'succeeded', 1, '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z' from ops.runs where kind = 'secrets';
insert into ops.secret_inventory (platform, scope, target, name, environment, fingerprint, first_seen_at, last_seen_at, run_id)
select 'vercel', 'prj_1', 'production', 'DATABASE_URL', 'prod', repeat('0f', 32), '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z', max(run_id) from ops.secret_sync_runs;

insert into ops.integrations_catalog (name, title, choice, choice_rank, reason, status, source_file, source_sha256) values
  ('mailgun', 'Mailgun', 'custom_bridge', 4, 'No primitive receives signed webhooks.', 'active', 'ssot/integrations/catalog.yaml', sha256('x'));
insert into ops.integrations_installations (integration, environment, status, checked_at) values ('mailgun', 'stage', 'installed', '2026-03-01T10:00:00Z');

insert into ops.spent_signatures (source, signature_sha256, content_sha256, delivery_key, signed_at, spent_at) values
  ('mailgun', sha256('signature'), sha256('content'), 'ev-1', '2026-03-01T10:00:01Z', '2026-03-01T10:00:02Z');
insert into ops.mail_events (event_id, stamp, environment, placed_by, event, severity, subject, mail_from, mail_to, transport) values
  ('ev-1', '2026-03-01T10:00:00Z', 'stage', 'domain mg.insightpulseai.com', 'failed', 'permanent', 'E2E-MAILGUN-ODOO-TEXT', 'no-reply@mg.insightpulseai.com', 'a@example.com', 'smtp.mailgun.org:2525');
insert into ops.healthchecks (check_name, environment, target, status, message, latency, observed_at) values ('login', 'prod', 'https://odoo.example', 'unknown', 'no answer in 5 s', '5 s', '2026-03-01T10:00:00Z');
insert into ops.metric_snapshots (source, metric, subject, environment, value, unit, observed_at) values ('digitalocean', 'cpu_percent', 'droplet:101', 'prod', 12.5, 'percent', '2026-03-01T10:00:00Z');
insert into ops.environment_standings (environment, in_sync, healthy, explanation, desired_sha, running_sha, findings, observed_at, changed_at) values
  ('prod', 'yes', 'no', 'the head of main runs; production lacks 2 migrations', repeat('a', 40), repeat('a', 40), 1, '2026-03-01T10:00:00Z', '2026-03-01T09:00:00Z');
insert into ops.convergence_actions (environment, action, git_sha, target, why, state, receipt, lease_until, run_id, intended_at, finished_at)
select 'prod', 'redeploy', repeat('a', 40), 'dpl_1', 'the deployment of aaaaaaa to Production failed', 'done', 'dpl_2', '2026-03-01T10:05:00Z', max(id), '2026-03-01T10:00:00Z', '2026-03-01T10:00:01Z' from ops.runs where kind = 'chore';
insert into ops.summaries (day, time_zone, starts_at, ends_at, severity, headline, errors, error_kinds, new_error_kinds, findings_open, findings_urgent, chores_not_done, refusals, dead_tasks, document, as_of) values
  ('2026-02-28', 'UTC', '2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z', 'error', 'Saturday 28 February 2026: 1 new kind of error', 3, 1, 1, 1, 0, 0, 0, 0,
  '{"sentences":["3 errors of 1 kind: 1 new, 0 rising."]}', '2026-03-01T06:00:00Z');
insert into ops.database_snapshots (environment, provider, database, size_bytes, tables, sequences, observed_at) values ('prod', 'supabase', 'postgres', 1000000, 800, 200, '2026-03-01T10:00:00Z');

insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, status, run_id, finding_id, repo, invoker, prompt, prompt_sha256, pr_url, governance,
  turns_allowed, budget_usd, cost_usd, requested_at, started_at, deadline_at, finished_at, merged_at, reverted_at, evidence_id)
select 'fix_build', 'github', 'build:5001/1', 'acme/odoo:ci:go test', 'succeeded', r.id, f.id, 'acme/odoo', 'repository_dispatch', 'raw payload of a prompt', sha256('raw payload of a prompt'),
  'https://github.com/acme/odoo/pull/12', 'passed', 30, 5, 1.25, '2026-03-01T09:06:00Z', '2026-03-01T09:07:00Z', '2026-03-01T10:07:00Z', '2026-03-01T09:30:00Z',
  '2026-03-01T09:40:00Z', '2026-03-01T09:50:00Z', e.id
from (select max(id) id from ops.runs where kind = 'fixbot') r, (select max(id) id from ops.convergence_findings) f, (select max(id) id from ops.evidence) e;
insert into ops.agent_events (agent_run_id, kind, message, occurred_at) select max(id), 'requested', 'asked to mend ci', '2026-03-01T09:06:00Z' from ops.agent_runs;
insert into ops.agent_artifacts (agent_run_id, kind, name, location) select max(id), 'diff', 'pr-12.diff', 'artifacts/pr-12.diff' from ops.agent_runs;

insert into ops.modules (environment, module, state, wave, observed_at) values ('prod', 'account_tax', 'installed', 1, '2026-03-01T10:00:00Z');
insert into ops.exec_sessions (environment, target, kind, command, actor, purpose, state, decided_by, decided_at, run_id, requested_at, started_at, ended_at, expires_at)
select 'prod', 'odoo-1', 'command', 'raw payload of a command', 'ann', 'see why it is slow', 'closed', 'bob', '2026-03-01T10:00:00Z', max(id), '2026-03-01T09:59:00Z', '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z', '2026-03-01T11:00:00Z'
from ops.runs where kind = 'exec';
