package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// story is an environment in which all is well, with a little trouble beside it. Every vendor was heard just now.
var story = strings.NewReplacer("SHA_A", strings.Repeat("a", 40), "SHA_B", strings.Repeat("b", 40), "SHA_C", strings.Repeat("c", 40)).Replace(`
insert into ops.sync_cursors (source, scope, last_success_at, cadence) values
  ('github', 'runs', now(), '15 minutes'), ('vercel', 'deployments', now(), '15 minutes'), ('mailgun', 'events', now(), '15 minutes');
insert into ops.branches (repo, branch, head_sha, pushed_at) values
  ('insightpulseai/odooops-console', 'main', 'SHA_B', now() - interval '9 days'), ('insightpulseai/odooops-console', 'dev', 'SHA_C', now() - interval '9 days');
insert into ops.pull_requests (repo, number, title, state, head_branch, head_sha, base_branch, merge_sha, opened_at, closed_at, source_updated_at) values
  ('insightpulseai/odooops-console', 1, 'x', 'merged', 'f', 'SHA_A', 'main', 'SHA_A', now() - interval '11 days', now() - interval '10 days 1 hour', now()),
  ('insightpulseai/odooops-console', 2, 'x', 'merged', 'f', 'SHA_B', 'main', 'SHA_B', now() - interval '11 days', now() - interval '8 days 1 hour', now());
insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, git_sha, status, superseded_by,
  source_state, told_by, is_current, current_since, current_until, requested_at, finished_at, source_updated_at)
select 'vercel', id, 'p-' || coalesce(env, ''), 'console', kind, env, 'insightpulseai/odooops-console', sha, status, null, 'X', 'rest', serves, since, until, finished - interval '2 minutes', finished, now()
from (values
  ('old', 'production', 'prod', 'SHA_C', 'success', false, null::timestamptz, null::timestamptz, now() - interval '40 days'),
  ('d1', 'production', 'prod', 'SHA_A', 'success', false, now() - interval '10 days', now() - interval '8 days' + interval '2 hours', now() - interval '10 days'),
  ('d2', 'production', 'prod', 'SHA_B', 'failed', false, null, null, now() - interval '8 days'),
  ('d3', 'production', 'prod', 'SHA_B', 'failed', false, null, null, now() - interval '8 days' + interval '30 minutes'),
  ('d4', 'production', 'prod', 'SHA_B', 'success', true, now() - interval '5 days' + interval '1 hour', null, now() - interval '8 days' + interval '2 hours'),
  ('d5', 'production', 'prod', 'SHA_C', 'success', false, now() - interval '5 days', now() - interval '5 days' + interval '1 hour', now() - interval '5 days'),
  ('d6', 'production', 'prod', 'SHA_C', 'canceled', false, null, null, now() - interval '4 days'),
  ('p1', 'preview', 'prod', 'SHA_C', 'success', false, null, null, now() - interval '3 days'),
  ('s1', 'production', 'stage', 'SHA_A', 'success', true, now() - interval '10 days', null, now() - interval '10 days')
) d(id, kind, env, sha, status, serves, since, until, finished);
insert into ops.healthchecks (check_name, environment, target, status, message, observed_at) values
  ('odoo', 'prod', 'erp', 'unhealthy', 'was down', now() - interval '20 minutes'), ('odoo', 'prod', 'erp', 'healthy', null, now() - interval '1 minute'),
  ('odoo', 'stage', 'erp', 'degraded', 'slow', now());
insert into ops.runs (kind, trigger, status, started_at, finished_at) values
  ('convergence_scan', 'schedule', 'succeeded', now(), now()), ('advisors', 'schedule', 'succeeded', now(), now()), ('verify', 'schedule', 'succeeded', now(), now());
insert into ops.advisor_runs (run_id, provider, kind, project, environment, status, started_at, finished_at) values (2, 'supabase', 'security', 'x', 'prod', 'succeeded', now(), now());
insert into ops.convergence_findings (fingerprint, environment, signal, severity, subject, title, explanation, first_seen_at, last_seen_at) values
  ('f1', 'stage', 'not_deployed', 'error', 'x', 'x', 'x', now(), now()), ('f2', 'stage', 'not_deployed', 'info', 'y', 'x', 'x', now(), now());
insert into ops.backups (provider, provider_backup_id, kind, environment, resource, status, source_state, taken_at, verified_at, verified_by_run, first_seen_at, last_seen_at) values
  ('supabase', 'b1', 'database', 'prod', 'db', 'completed', 'X', now() - interval '2 hours', now(), 3, now(), now()),
  ('supabase', 'b2', 'database', 'stage', 'db', 'completed', 'X', now() - interval '3 days', null, null, now(), now());
insert into ops.webhook_deliveries (source, delivery_key, event, headers, body_size, body_sha256, secret_position, state, reason, duplicates, last_duplicate_at, received_at, processed_at) values
  ('github', '1', 'push', '{}', 1, sha256('x'), 1, 'done', null, 2, now() - interval '1 hour', now() - interval '2 hours', now()),
  ('github', '2', 'push', '{}', 1, sha256('x'), 1, 'done', null, 0, null, now() - interval '2 days', now()),
  ('vercel', '3', 'deployment', '{}', 1, sha256('x'), 1, 'dead', 'poison', 0, null, now() - interval '1 hour', now());
insert into ops.task_queue (kind, ref, created_at, updated_at) values ('interpret_delivery', '1', now() - interval '20 minutes', now()), ('interpret_delivery', '2', now(), now());
insert into ops.platform_events (kind, severity, source, environment, message, data, occurrences, occurred_at, last_seen_at) values
  ('webhook.refused', 'warning', 'github', null, 'A webhook was refused', '{"why":"signature"}', 3, now(), now()),
  ('webhook.refused', 'warning', 'github', null, 'A webhook was refused', '{}', 5, now() - interval '3 days', now() - interval '3 days'),
  ('task.dead', 'error', 'vercel', 'prod', 'A delivery was given up', '{}', 1, now(), now());
insert into ops.mail_events (event_id, stamp, environment, event, subject) values
  ('m1', now(), 'prod', 'delivered', 'hello'), ('m2', now() - interval '2 days', 'prod', 'failed', 'hello');
insert into ops.database_snapshots (environment, provider, database, size_bytes, tables, sequences, migrations_applied, migrations_pending, observed_at) values
  ('prod', 'supabase', 'postgres', 1000, 5000, 3000, 5, 0, now() - interval '10 days'), ('prod', 'supabase', 'postgres', 2000, 5500, 3500, 6, 0, now());`)

// Computed by hand. Ended in 30 days: d1 and d4 and d5 well, d2 and d3 not; d5 was rolled back to d4 after an hour.
// Frequency 3/30. Failure 3 of 5. Lead: d1 one hour, d4 three, d5 never merged: median two. Restore: d2 and d3 are one
// failure of two hours, d5 of one: median one and a half.
func TestViewMetricsByHand(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	a.exec("delete from ops.branches;" + story + "update ops.branches set head_sha = repeat('d', 40)")
	data, got := a.look("metrics")
	prod := at(t, data, "environments", 0, "metrics")
	for _, c := range []struct {
		metric                        string
		value, observations, statusIs any
	}{
		{"deployment_frequency", 0.1, 3, "ok"}, {"lead_time", 7200, 2, "ok"}, {"change_failure_rate", 0.6, 5, "ok"}, {"time_to_restore", 5400, 2, "ok"},
	} {
		expect(t, prod, c.value, c.metric, "value")
		expect(t, prod, c.observations, c.metric, "observations")
		expect(t, prod, c.statusIs, c.metric, "status")
		expect(t, prod, nil, c.metric, "reason")
	}
	expect(t, data, nil, "environments", 2, "metrics", "time_to_restore", "value") // dev: nothing
	if !got.Meta.Stale {
		t.Error("dev is unknown, and the view is not stale")
	}
	week, _ := a.look("metrics?period=7d")
	expect(t, week, 1, "environments", 0, "metrics", "change_failure_rate", "value") // d5 alone
	expect(t, week, nil, "environments", 0, "metrics", "lead_time", "value")
	a.exec("update ops.deployments set status = 'canceled' where status = 'success' and finished_at > now() - interval '9 days' and not is_current")
	a.exec("update ops.deployments set is_current = false, status = 'canceled' where provider_deployment_id = 'd4'")
	broken, _ := a.look("metrics")
	expect(t, broken, "failing", "environments", 0, "metrics", "time_to_restore", "status")
	expect(t, broken, nil, "environments", 0, "metrics", "time_to_restore", "value")
	a.exec("update ops.deployments set status = 'success' where provider_deployment_id in ('d4', 'd5')")
	quarter, _ := a.look("metrics?period=90d")
	expect(t, quarter, 4, "environments", 0, "metrics", "deployment_frequency", "observations")
}

func TestViewOverviewTellsTheStory(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	a.exec(story)
	data, _ := a.look("overview")
	prod, stage, dev := at(t, data, "environments", 0), at(t, data, "environments", 1), at(t, data, "environments", 2)
	expect(t, prod, "ok", "health", "status")
	expect(t, prod, "success", "deployment", "last", "status")
	expect(t, prod, "ok", "last_backup", "status")
	expect(t, stage, "failing", "health", "status")
	expect(t, stage, "warning", "health_checks", "status")
	expect(t, stage, 1, "findings", "open", "error")
	expect(t, stage, 1, "findings", "open", "info")
	expect(t, stage, "failing", "last_backup", "status")
	expect(t, dev, "unknown", "health", "status")
	expect(t, data, 2, "queue", "depth")
	expect(t, data, "warning", "queue", "status")
	expect(t, data, 1, "dead_deliveries", "count")
	expect(t, data, 3, "refused_webhooks", "count")
	a.exec("update ops.healthchecks set observed_at = observed_at - interval '2 hours'")
	data, _ = a.look("overview")
	expect(t, data, "unknown", "environments", 0, "health", "status")
}

func TestViewsTellTheStory(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	a.exec(story)
	data, _ := a.look("environments")
	expect(t, data, "yes", "environments", 0, "services", "vercel", "in_sync")
	expect(t, data, "yes", "environments", 0, "services", "supabase", "in_sync")
	expect(t, data, "unknown", "environments", 0, "services", "odoo", "in_sync")
	expect(t, data, "no", "environments", 1, "services", "vercel", "in_sync")
	expect(t, data, "unknown", "environments", 1, "services", "supabase", "in_sync")
	expect(t, data, "unknown", "environments", 2, "services", "vercel", "in_sync")

	expect(t, data, "unknown", "environments", 0, "build", "status")

	data, _ = a.look("database")
	expect(t, data, "ok", "connected", "status")
	expect(t, data, "warning", "environments", 0, "status") // 9,000 of 10,000
	expect(t, data, 100, "environments", 0, "growth", "objects_per_day")
	expect(t, data, 10, "environments", 0, "growth", "days_to_ceiling")
	expect(t, data, "ok", "environments", 0, "migrations", "status")
	expect(t, data, "unknown", "environments", 1, "status")

	data, _ = a.look("observability")
	expect(t, data, "github", "ingest", "sources", 0, "source")
	for key, want := range map[string]int{"accepted": 1, "duplicates": 2, "refused": 3, "dead": 0} {
		expect(t, data, want, "ingest", "sources", 0, "last_24h", key)
	}
	expect(t, data, 2, "ingest", "sources", 0, "last_7d", "accepted")
	expect(t, data, 8, "ingest", "sources", 0, "last_7d", "refused")
	expect(t, data, "failing", "ingest", "sources", 1, "status")
	expect(t, data, "unknown", "ingest", "sources", 2, "status")
	expect(t, data, 2, "mail", "environments", 0, "last_7d")
	expect(t, data, "hello", "mail", "events", 0, "subject")

	data, _ = a.look("control-plane")
	expect(t, data, "Deployments", "cards", 2, "page")
	expect(t, data, "ok", "cards", 2, "status")
	expect(t, data, "beta", "cards", 2, "maturity", "current")
	expect(t, data, "unknown", "cards", 3, "status") // build_jobs are empty

	data, _ = a.look("navigation")
	expect(t, data, "ok", "pages", 6, "status")
	expect(t, data, 0, "pages", 6, "age_hours")
	expect(t, data, "unknown", "sections", 0, "routes", 0, "status")

	data, _ = a.look("settings")
	expect(t, data, "yes", "integrations", 0, "configured")
	expect(t, data, "unknown", "integrations", 1, "configured")
}

// A platform that was read today says nothing about what another had three weeks ago.
func TestEveryInventoryIsAsOldAsItsOwnPlatform(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	if _, err := a.conn.Exec(t.Context(), `
		with r as (insert into ops.runs (kind, trigger, started_at) select 'secret-sync', 'schedule', now() from generate_series(1, 3) returning id),
		place(n, platform, age) as (values (1, 'vercel', interval '21 days'), (2, 'github', interval '1 hour'), (3, 'supabase', interval '1 hour')),
		s as (insert into ops.secret_sync_runs (run_id, platform, scope, status, error, started_at, finished_at)
			select id, platform, 'acme', case platform when 'supabase' then 'failed' else 'succeeded' end, 'away', now() - age, now() - age
			from (select id, row_number() over (order by id) as n from r) r join place using (n))
		insert into ops.secret_inventory (platform, scope, name, first_seen_at, last_seen_at)
		select platform, 'acme', name, now() - interval '30 days', now() - interval '30 days'
		from (values ('vercel', 'PLANE_WEBHOOK_SECRETS'), ('github', 'GITHUB_TOKEN'), ('vercel', 'PLANE_API_KEY'), ('github', 'PLANE_WORKSPACE'), ('supabase', 'VERCEL_TOKEN')) v(platform, name)`); err != nil {
		t.Fatal(err)
	}
	data, _ := a.look("settings")
	for i, want := range []struct {
		status string
		days   int
	}{{"ok", 0}, {"unknown", 21}, {"unknown", 30}} { // github, plane, vercel, whose last look failed
		expect(t, data, want.status, "integrations", i, "status")
		seen, err := time.Parse(time.RFC3339, fmt.Sprint(at(t, data, "integrations", i, "evidence", 0, "at")))
		if err != nil || int(time.Since(seen).Hours())/24 != want.days {
			t.Errorf("integration %d was seen at %s, %v", i, seen, err)
		}
	}
}

// When nobody watches, nothing is green; when the watch falls silent, no longer.
func TestWhoWatchesTheWatch(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	data, _ := a.look("overview")
	expect(t, data, "unknown", "chores", "status")
	expect(t, data, "nobody watches the chores: schedule-watch has never succeeded", "chores", "explanation")
	watch := func(minutes int) {
		a.exec(fmt.Sprintf(`with r as (insert into ops.runs (kind, trigger, status, started_at, finished_at) values ('schedule-watch', 'schedule', 'succeeded', now() - interval '%[1]d minutes', now() - interval '%[1]d minutes') returning id)
			insert into ops.maintenance_runs (chore, cadence, runner, environment, run_id, due_at, status, started_at, finished_at)
			select 'schedule-watch', 'continuous', 'x', 'prod', id, now() - interval '%[1]d minutes', 'succeeded', now() - interval '%[1]d minutes', now() - interval '%[1]d minutes' from r`, minutes))
	}
	watch(50)
	data, _ = a.look("overview")
	expect(t, data, "unknown", "chores", "status")
	watch(10)
	data, _ = a.look("overview")
	expect(t, data, "ok", "chores", "status")
	a.exec(`insert into ops.convergence_findings (fingerprint, check_name, signal, severity, subject, title, explanation, first_seen_at, last_seen_at) values
		('f', 'schedule-watch', 'chore_missed', 'error', 'chore x', 'x', 'x', now(), now()), ('g', 'other', 'x', 'error', 'x', 'x', 'x', now(), now())`)
	data, _ = a.look("overview")
	expect(t, data, "failing", "chores", "status")
	expect(t, data, 1, "chores", "open", "error")
	data, _ = a.look("schedules")
	expect(t, data, "ok", "watch", "status")
}

// Each chore stands as it was seen to run, whoever does it; what never ran is unknown.
func TestViewSchedules(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	chore := func(name string) any {
		data, _ := a.look("schedules")
		for i := range at(t, data, "chores").([]any) {
			if c := at(t, data, "chores", i); at(t, c, "name") == name {
				return c
			}
		}
		t.Fatalf("there is no chore %q", name)
		return nil
	}
	for _, name := range []string{"database-audit", "work-items-sync", "ci-gates", "backup-restore-drill", "do-inventory"} {
		expect(t, chore(name), "unknown", "status")
		expect(t, chore(name), "never_ran", "state")
		expect(t, chore(name), nil, "last_run")
	}
	expect(t, chore("webhook-process"), "idle", "state")
	a.exec(`insert into ops.runs (kind, trigger, status, started_at, finished_at) values ('work-items-sync', 'schedule', 'succeeded', now() - interval '1 minute', now());
		insert into ops.sync_cursors (source, scope, cursor, cadence) values ('system', 'schedule/database-audit', '2026-01-01T00:00:00Z x', '1 day')`)
	sync := chore("work-items-sync")
	expect(t, sync, "on_time", "state")
	expect(t, sync, "ok", "status")
	expect(t, sync, "succeeded", "last_run", "status")
	expect(t, sync, "work-items-sync", "runner")
	expect(t, chore("database-audit"), "missed", "state")
	expect(t, chore("database-audit"), "failing", "status")
	if at(t, sync, "next_due_at") == nil || at(t, chore("webhook-process"), "next_due_at") != nil {
		t.Error("when it is due")
	}
}
