-- What no door and no function fills yet, as a fortnight would have left it. Each block is for one table and is told only
-- when that table is empty. All of it is invented. $1 is the time of telling.

-- table: runs
insert into ops.runs (kind, trigger, environment, status, summary, started_at, finished_at)
select k, 'schedule', e, 'succeeded', '{"told_by":"make demo"}', $1::timestamptz - make_interval(days => d), $1::timestamptz - make_interval(days => d) + interval '40 seconds'
from generate_series(0, 13) d, unnest(array['backup', 'healthcheck']) k, unnest(array['prod', 'stage']) e;

-- table: run_events
insert into ops.run_events (run_id, kind, message, data, occurred_at)
select r.id, k, k || ': ' || r.kind, '{}', case k when 'started' then r.started_at else r.finished_at end
from ops.runs r, unnest(array['started', 'finished']) k where r.finished_at is not null;

-- table: evidence
insert into ops.evidence (kind, subject, sha256, size_bytes, location, run_id, recorded_at)
select 'restore.log', 'backup of stage', sha256('told by make demo'), 17, 'evidence/demo/restore.log', max(id), $1::timestamptz - interval '3 days' from ops.runs;

-- table: backups
insert into ops.backups (provider, provider_backup_id, kind, environment, resource, name, status, source_state, retention, size_bytes, region, taken_at, first_seen_at, last_seen_at)
select 'supabase', 'demo-' || e || '-' || to_char($1::timestamptz - make_interval(days => d), 'YYYYMMDD'), 'database', e, 'postgres', 'daily', 'completed', 'COMPLETED', 'daily',
  800000000 + d * 1000000, 'ap-southeast-1', date_trunc('day', $1::timestamptz) - make_interval(days => d), $1, $1
from generate_series(0, 6) d, unnest(array['prod', 'stage', 'dev']) e;

-- table: backup_jobs
insert into ops.backup_jobs (run_id, kind, environment, provider, resource, backup_id, status, evidence_id, started_at, finished_at)
select r.id, 'verify', 'stage', b.provider, b.resource, b.id, 'succeeded', (select max(id) from ops.evidence), $1::timestamptz - interval '3 days', $1::timestamptz - interval '3 days' + interval '4 minutes'
from (select max(id) id from ops.runs where finished_at is not null) r, (select * from ops.backups order by id desc limit 1) b;

-- table: do_ingest_runs
insert into ops.do_ingest_runs (run_id, status, complete, pages, calls, seen, declared, started_at, finished_at)
select min(id), 'succeeded', '{droplets,databases,firewalls,actions}', 4, 4, 6, 5, $1::timestamptz - interval '1 day', $1::timestamptz - interval '1 day' + interval '3 seconds' from ops.runs;

-- table: do_droplets
insert into ops.do_droplets (droplet_id, name, environment, status, region, size, vcpus, memory_mb, disk_gb, public_ips, tags, backups_enabled, monthly_usd, source_created_at, first_seen_at, last_seen_at)
select 900 + n, 'odoo-' || e, e, 'active', 'sgp1', 's-2vcpu-4gb', 2, 4096, 80, array['203.0.113.' || n], array['odoo', e], true, 24, $1::timestamptz - interval '90 days', $1, $1
from unnest(array['prod', 'stage', 'dev']) with ordinality u(e, n);

-- table: do_databases
insert into ops.do_databases (database_id, name, environment, engine, version, status, region, nodes, db_names, trusted_sources, first_seen_at, last_seen_at)
select 'demo-' || e, 'odoo-' || e || '-db', e, 'pg', '17', 'online', 'sgp1', 1, '{odoo}', '{droplet:901}', $1, $1 from unnest(array['prod', 'stage', 'dev']) e;

-- table: do_firewalls
insert into ops.do_firewalls (firewall_id, name, environment, status, inbound_rules, droplet_ids, first_seen_at, last_seen_at)
values ('demo-odoo', 'odoo', 'prod', 'succeeded', '[{"protocol":"tcp","ports":"443","sources":["0.0.0.0/0"]}]', '{901}', $1, $1);

-- table: do_actions
insert into ops.do_actions (action_id, type, status, resource_type, resource_id, region, started_at, finished_at, first_seen_at, last_seen_at)
select 90000 + d, 'snapshot', 'completed', 'droplet', '901', 'sgp1', $1::timestamptz - make_interval(days => 14 - d), $1::timestamptz - make_interval(days => 14 - d) + interval '2 minutes', $1, $1
from generate_series(1, 7) d;

-- table: ai_models
insert into ops.ai_models (provider, model_id, name, maker, type, usecases, first_seen_at, last_seen_at)
values ('digitalocean', 'demo-1', 'An invented model (70B)', 'Nobody', 'text', '{agent}', $1, $1);

-- table: vercel_projects
insert into ops.vercel_projects (project_id, name, environment, framework, repository, production_branch, auto_assign_domains, fork_protection, first_seen_at, last_seen_at)
select 'prj_' || p, p, e, 'nextjs', 'insightpulseai/odooops-console', 'main', true, true, $1, $1
from (values ('odooops-console', 'prod'), ('odooops-console-stage', 'stage'), ('odooops-console-dev', 'dev')) v(p, e);

-- table: vercel_domains
insert into ops.vercel_domains (project_id, name, project, environment, apex_name, verified, misconfigured, configured_by, first_seen_at, last_seen_at) values
  ('prj_odooops-console', 'console.insightpulseai.com', 'odooops-console', 'prod', 'insightpulseai.com', true, false, 'CNAME', $1, $1),
  ('prj_odooops-console-dev', 'console-dev.insightpulseai.com', 'odooops-console-dev', 'dev', 'insightpulseai.com', true, null, null, $1, $1);

-- table: supabase_functions
insert into ops.supabase_functions (project_ref, slug, name, environment, status, version, verify_jwt, source_created_at, source_updated_at, first_seen_at, last_seen_at)
values ('spdtwktxdalcfigzeqrz', 'send-digest', 'Send the digest', 'prod', 'ACTIVE', 4, true, $1::timestamptz - interval '40 days', $1::timestamptz - interval '3 days', $1, $1);

-- table: advisor_runs
insert into ops.advisor_runs (run_id, provider, kind, project, environment, status, checks_run, not_run, found, opened, started_at, finished_at)
select max(id), 'supabase', 'security', 'spdtwktxdalcfigzeqrz', 'prod', 'partial', 27, '{leaked_service_key}', 1, 1, $1::timestamptz - interval '6 hours', $1::timestamptz - interval '6 hours' + interval '9 seconds' from ops.runs;

-- table: advisor_findings
insert into ops.advisor_findings (fingerprint, provider, project, environment, name, severity, categories, subject, title, detail, first_seen_at, last_seen_at, run_id)
select 'demo/extension_in_public', 'supabase', 'spdtwktxdalcfigzeqrz', 'prod', 'extension_in_public', 'warning', '{SECURITY}', 'extension pg_trgm', 'An extension is installed in public',
  'Move it to the schema extensions.', $1::timestamptz - interval '9 days', $1::timestamptz - interval '6 hours', max(run_id) from ops.advisor_runs;

-- table: secret_sync_runs
insert into ops.secret_sync_runs (run_id, platform, scope, environment, status, seen, added, missing, started_at, finished_at)
select max(id), 'vercel', 'prj_odooops-console', 'prod', 'succeeded', 2, 2, '{SLACK_BOT_TOKEN}', $1::timestamptz - interval '2 days', $1::timestamptz - interval '2 days' + interval '2 seconds' from ops.runs;

-- table: secret_inventory
insert into ops.secret_inventory (platform, scope, target, name, environment, fingerprint, source_updated_at, first_seen_at, last_seen_at, run_id)
select 'vercel', 'prj_odooops-console', 'production', n, 'prod', encode(sha256(convert_to('invented ' || n, 'UTF8')), 'hex'), $1::timestamptz - interval '40 days', $1::timestamptz - interval '2 days', $1::timestamptz - interval '2 days', max(r.run_id)
from ops.secret_sync_runs r, unnest(array['DATABASE_URL', 'SUPABASE_JWT_SECRET']) n group by n;

-- table: integrations_installations
insert into ops.integrations_installations (integration, environment, status, checked_at)
select c.name, e, 'installed', $1 from (select name from ops.integrations_catalog order by name limit 3) c, unnest(array['prod', 'stage']) e;

-- table: notices
insert into ops.notices (dedupe_key, channel, topic, kind, severity, title, state, receipt, finished_at)
values ('demo:1', 'C0DEMO0001', 'finding:demo', 'opened', 'error', 'Production serves an older commit than main', 'sent', '1772359200.000100', $1::timestamptz - interval '4 days');

-- table: convergence_findings
insert into ops.convergence_findings (fingerprint, environment, signal, severity, subject, repo, title, explanation, expected, actual, first_seen_at, last_seen_at)
values ('prod/deployment_failed/odooops-console', 'prod', 'deployment_failed', 'error', 'odooops-console', 'insightpulseai/odooops-console', 'The latest deployment of production failed',
  'The latest deployment that was asked for ended as failed; what serves is the one before it.', 'the head of main', 'the commit before it', $1::timestamptz - interval '4 days', $1::timestamptz - interval '4 days' + interval '1 hour');

-- table: maintenance_runs
insert into ops.maintenance_runs (chore, cadence, runner, environment, run_id, due_at, status, punctuality, started_at, finished_at)
select 'backup-freshness', 'daily', 'ops-convergence-scan', r.environment, r.id, r.started_at, 'succeeded', 'on_time', r.started_at, r.finished_at from ops.runs r where r.kind = 'backup';

-- table: maintenance_run_events
insert into ops.maintenance_run_events (maintenance_run_id, kind, message, occurred_at)
select m.id, 'finished', 'finished: ' || m.status, m.finished_at from ops.maintenance_runs m where m.finished_at is not null;

-- table: healthchecks
insert into ops.healthchecks (check_name, environment, target, status, message, latency, observed_at)
select 'login', e, h, case when e = 'dev' and d % 5 = 3 then 'unhealthy' else 'healthy' end, case when e = 'dev' and d % 5 = 3 then 'HTTP 502' end, make_interval(secs => 0.2 + d * 0.01), $1::timestamptz - make_interval(days => 13 - d)
from generate_series(0, 13) d, (values ('prod', 'https://erp.insightpulseai.com'), ('stage', 'https://staging.insightpulseai.com'), ('dev', 'https://dev.insightpulseai.com')) v(e, h);

-- table: metric_snapshots
insert into ops.metric_snapshots (source, metric, subject, environment, value, unit, observed_at)
select 'digitalocean', 'cpu_percent', 'droplet:odoo-' || e, e, 20 + (d * 7 % 31), 'percent', $1::timestamptz - make_interval(days => 13 - d) from generate_series(0, 13) d, unnest(array['prod', 'stage', 'dev']) e;

-- table: database_snapshots
insert into ops.database_snapshots (environment, provider, database, size_bytes, tables, sequences, indexes, views, connections, connections_limit, server_version, migrations_applied, migrations_pending, observed_at)
select e, 'supabase', 'odoo', 2000000000::bigint + d * 30000000, 780 + d, 610 + d, 2400, 30, 14, 60, '17.6', 40, 0, $1::timestamptz - make_interval(days => 13 - d) from generate_series(0, 13) d, unnest(array['prod', 'stage']) e;

-- table: modules
insert into ops.modules (environment, module, state, wave, observed_at)
select e, m, case when e = 'prod' and m = 'account_credit_tax' then 'uninstalled' else 'installed' end, w, $1
from unnest(array['prod', 'stage', 'dev']) e, (values ('account', 1), ('sale', 2), ('account_credit_tax', 3)) v(m, w);

-- table: build_artifacts
insert into ops.build_artifacts (build_id, source_artifact_id, name, kind, state, size_bytes, sha256, failed_tests, counts, fetched_at)
select b.id, b.run_id + 1, 'junit.xml', 'junit', 'parsed', 4096, sha256('told by make demo'), case b.status when 'failed' then array['TestCreditNote.test_tax_line'] else '{}' end,
  '{"tests":120,"failures":0}', b.finished_at from ops.builds b where b.finished_at is not null order by b.id desc limit 10;

-- table: gate_results
insert into ops.gate_results (gate, environment, repo, branch, git_sha, build_id, evaluated_by, status, explanation, evaluated_at)
select 'mail-catcher', 'stage', b.repo, b.branch, b.git_sha, b.id, 'build:' || b.repo || '/' || b.run_id || '/1', 'passed', null, b.finished_at
from ops.builds b where b.finished_at is not null and b.branch = 'main' order by b.id desc limit 10;

-- table: notice_channels
insert into ops.notice_channels (channel, reason) values ('default', 'not_configured');

-- table: convergence_actions
insert into ops.convergence_actions (environment, action, git_sha, target, why, state, receipt, lease_until, run_id, intended_at, finished_at)
select 'stage', 'redeploy', d.git_sha, d.provider_deployment_id, 'the deployment of ' || left(d.git_sha, 7) || ' to Staging failed', 'done', 'dpl_demo_again',
  $1::timestamptz, r.id, $1::timestamptz - interval '3 days', $1::timestamptz - interval '3 days' + interval '2 seconds'
from (select max(id) id from ops.runs) r, (select git_sha, provider_deployment_id from ops.deployments where git_sha is not null order by id limit 1) d;

-- table: agent_runs
insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, status, run_id, finding_id, repo, invoker, prompt, prompt_sha256, pr_url, governance,
  turns_allowed, budget_usd, cost_usd, requested_at, started_at, deadline_at, finished_at, merged_at)
select 'fix_build', 'github', 'demo', 'insightpulseai/odooops-console:ci:test', 'succeeded', r.id, f.id, 'insightpulseai/odooops-console', 'repository_dispatch', 'An invented prompt.', sha256('An invented prompt.'),
  'https://github.example/insightpulseai/odooops-console/pull/390', 'passed', 30, 5, 1.25, $1::timestamptz - interval '4 days', $1::timestamptz - interval '4 days' + interval '1 minute', $1::timestamptz - interval '4 days' + interval '1 hour',
  $1::timestamptz - interval '4 days' + interval '24 minutes', $1::timestamptz - interval '4 days' + interval '50 minutes'
from (select max(id) id from ops.runs) r, (select max(id) id from ops.convergence_findings) f;

-- table: agent_events
insert into ops.agent_events (agent_run_id, kind, message, occurred_at) select id, 'requested', 'asked to mend ci', requested_at from ops.agent_runs;

-- table: agent_artifacts
insert into ops.agent_artifacts (agent_run_id, kind, name, location) select id, 'diff', 'pr-390.diff', 'demo/pr-390.diff' from ops.agent_runs;

-- table: exec_sessions
insert into ops.exec_sessions (environment, target, kind, command, actor, purpose, state, decided_by, decided_at, run_id, requested_at, started_at, ended_at, expires_at)
select 'stage', 'odoo-stage', 'command', 'odoo shell --no-http', 'mia-demo', 'look at a credit note', 'closed', 'ben-demo', $1::timestamptz - interval '2 days', max(id),
  $1::timestamptz - interval '2 days', $1::timestamptz - interval '2 days', $1::timestamptz - interval '2 days' + interval '9 minutes', $1::timestamptz - interval '2 days' + interval '1 hour' from ops.runs;
