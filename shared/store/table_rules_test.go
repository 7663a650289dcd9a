package store_test

import (
	"fmt"
	"testing"
)

// withoutOtherRules drops, for the rest of a transaction, the rules of a table that look at several columns.
func withoutOtherRules(table string) string {
	return `do $$ declare rule text; begin for rule in select conname from pg_constraint where conrelid = '` + table + `'::regclass and contype = 'c' and cardinality(conkey) > 1
		loop execute format('alter table ` + table + ` drop constraint %I', rule); end loop; end $$; `
}

// Every column with a list of allowed words refuses any other, whatever it is called and whoever adds it.
func TestTablesRefuseUnknownStates(t *testing.T) {
	t.Parallel()
	conn, _ := furnished(t)
	// A list in a CHECK on one column: x = any (array['a', 'b']). Its table has a row to try it on.
	lists := names(t, conn, `select k.conrelid::regclass || ' ' || a.attname || ' ' || k.conname from pg_constraint k
		join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
		where k.contype = 'c' and k.connamespace = 'ops'::regnamespace and cardinality(k.conkey) = 1 and pg_get_constraintdef(k.oid) like 'CHECK ((% = ANY (ARRAY[''%'
		and k.conrelid not in (select c.oid from pg_class c where c.relname in ('work_items', 'work_item_states', 'work_item_containers', 'task_queue', 'webhook_deliveries', 'platform_events', 'run_events'))`)
	if len(lists) < 40 {
		t.Fatalf("only %d lists of states: %v", len(lists), lists)
	}
	for _, l := range lists {
		var table, column, constraint string
		if _, err := fmt.Sscan(l, &table, &column, &constraint); err != nil {
			t.Fatal(err)
		}
		// Rules are tried in the order of their names; without the others, it is this one that speaks.
		got := refused(t, conn, "", withoutOtherRules(table)+fmt.Sprintf("update %s set %s = 'no such word'", table, column))
		if got == nil || got.Code != "23514" || got.ConstraintName != constraint {
			t.Errorf("%s.%s takes a word that is not in its list: %v", table, column, got)
		}
	}
}

// Sentences that must not be storable, and the rule that says so.
var badRows = []struct{ constraint, statement string }{
	{"branches.alive_means_a_head", "update ops.branches set head_sha = null"},
	{"branches.alive_means_a_head", "update ops.branches set deleted_at = now()"},
	{"branches.branches_head_sha_check", "update ops.branches set head_sha = 'HEAD'"},
	{"branches.branches_repo_branch_key", "insert into ops.branches (repo, branch, head_sha, pushed_at) values ('acme/odoo', 'main', repeat('c', 40), now())"},
	{"pull_requests.terminal_means_finished", "update ops.pull_requests set closed_at = null"},
	{"pull_requests.only_merged_has_a_merge", "update ops.pull_requests set state = 'closed'"},
	{"builds.builds_repo_run_id_run_attempt_key", "insert into ops.builds (repo, run_id, workflow, git_sha, source_status, started_at, source_updated_at) values ('acme/odoo', 5001, 'ci', repeat('a', 40), 'queued', now(), now())"},
	{"builds.terminal_means_finished", "update ops.builds set finished_at = null"},
	{"builds.terminal_means_finished", "update ops.builds set status = 'building'"},
	{"builds.builds_run_attempt_check", "update ops.builds set run_attempt = 0"},
	{"builds.builds_git_sha_check", "update ops.builds set git_sha = 'main'"},
	{"build_jobs.terminal_means_finished", "update ops.build_jobs set finished_at = null"},
	{"build_jobs.build_jobs_build_id_fkey", "update ops.build_jobs set build_id = 0"},
	{"build_artifacts.parsed_means_fetched", "update ops.build_artifacts set sha256 = null"},
	{"build_artifacts.trouble_has_a_reason", "update ops.build_artifacts set state = 'refused'"},
	{"gate_results.not_passed_says_why", "update ops.gate_results set explanation = null"},
	{"gate_results.gate_results_gate_environment_repo_git_sha_evaluated_by_key", "insert into ops.gate_results (gate, environment, repo, git_sha, evaluated_by, status, evaluated_at) select gate, environment, repo, git_sha, evaluated_by, 'passed', now() from ops.gate_results"},
	{"deployments.deployments_provider_provider_deployment_id_key", "insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, source_state, told_by, requested_at, source_updated_at) values ('vercel', 'dpl_1', 'p', 'p', 'preview', 'QUEUED', 'webhook', now(), now())"},
	{"deployments.terminal_means_finished", "update ops.deployments set finished_at = null"},
	{"deployments.superseded_names_its_successor", "update ops.deployments set status = 'canceled_superseded', is_current = false"},
	{"deployments.superseded_names_its_successor", "update ops.deployments set superseded_by = 'dpl_2'"},
	{"deployments.current_means_it_succeeded", "update ops.deployments set status = 'failed'"},
	{"deployment_reports.a_turn_has_its_time", "update ops.deployment_reports set turn_at = null, seen_at = null"},
	{"deployment_reports.seen_after_it_began", "update ops.deployment_reports set seen_at = turn_at - interval '1 second'"},
	{"deployment_reports.said_in_order", "update ops.deployment_reports set told_at = first_told_at - interval '1 second'"},
	{"deployment_reports.deployment_reports_turn_check", "update ops.deployment_reports set report = report || '{\"turn\":\"no such word\"}'"},
	{"deployment_reports.deployment_reports_provider_check", "update ops.deployment_reports set report = report || '{\"provider\":\"no such word\"}'"},
	{"deployments.current_means_it_succeeded", "update ops.deployments set status = null"},
	{"deployments.deployments_one_current", "insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, status, source_state, told_by, is_current, current_since, requested_at, finished_at, source_updated_at) values ('vercel', 'dpl_2', 'prj_1', 'p', 'production', 'success', 'READY', 'rest', true, now(), now(), now(), now())"},
	{"evidence.evidence_run_id_kind_location_sha256_key", "insert into ops.evidence (kind, sha256, size_bytes, location, run_id, recorded_at) select kind, sha256, size_bytes, location, run_id, now() from ops.evidence"},
	{"evidence.evidence_location_check", "insert into ops.evidence (kind, sha256, size_bytes, location, recorded_at) values ('x', sha256('x'), 1, e'a\\nb', now())"},
	{"evidence.first_means_no_predecessor", "alter table ops.evidence disable trigger user; insert into ops.evidence (id, kind, sha256, size_bytes, location, recorded_at, digest) values (2, 'x', sha256('x'), 1, 'a', now(), sha256('y'))"},
	{"evidence.evidence_previous_digest_key", "insert into ops.evidence (kind, sha256, size_bytes, location, recorded_at) values ('x', sha256('x'), 1, 'a', now()); alter table ops.evidence disable trigger user; insert into ops.evidence (id, kind, sha256, size_bytes, location, recorded_at, previous_digest, digest) select 9, 'x', sha256('x'), 1, 'b', now(), digest, sha256('y') from ops.evidence where id = 1"},
	{"notices.notices_dedupe_key_key", "insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ('finding:1:opened', 'C02', 't', 'k', 'info', 't')"},
	{"notices.terminal_means_finished", "update ops.notices set finished_at = null"},
	{"notices.sent_means_a_receipt", "update ops.notices set receipt = null"},
	{"notices.folded_names_its_digest", "update ops.notices set state = 'folded'"},
	{"notices.only_the_told_are_folded", "update ops.notices set folded_into = id"},
	{"notices.only_messages_are_redrawn", "update ops.notices set state = 'pending', finished_at = null, receipt = null, redraw_for = 1"},
	{"notices.trouble_has_a_reason", "update ops.notices set state = 'dead'"},
	{"convergence_findings.convergence_findings_once", "insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, first_seen_at, last_seen_at) select fingerprint, signal, severity, subject, title, explanation, now(), now() from ops.convergence_findings"},
	{"convergence_findings.convergence_findings_once", "insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, first_seen_at, last_seen_at, state, suppressed_until, suppression_reason, suppressed_by) select fingerprint, signal, severity, subject, title, explanation, now(), now(), 'suppressed', now(), 'x', 'x' from ops.convergence_findings"},
	{"convergence_actions.convergence_actions_environment_action_git_sha_key", "insert into ops.convergence_actions (environment, action, git_sha, target, why, lease_until, run_id, intended_at) select environment, action, git_sha, 'dpl_9', why, now(), run_id, now() from ops.convergence_actions"},
	{"convergence_actions.convergence_actions_action_target_key", "insert into ops.convergence_actions (environment, action, git_sha, target, why, lease_until, run_id, intended_at) select 'stage', action, git_sha, target, why, now(), run_id, now() from ops.convergence_actions"},
	{"environment_standings.in_sync_knows_both", "update ops.environment_standings set running_sha = null"},
	{"environment_standings.head_since_some_time", "update ops.environment_standings set head_sha = repeat('a', 40)"},
	{"convergence_actions.terminal_means_finished", "update ops.convergence_actions set state = 'intended'"},
	{"convergence_actions.done_means_a_receipt", "update ops.convergence_actions set receipt = null"},
	{"convergence_actions.failed_says_why", "update ops.convergence_actions set state = 'failed'"},
	{"convergence_actions.about_a_commit_or_a_finding", "update ops.convergence_actions set git_sha = null"},
	{"convergence_actions.about_a_commit_or_a_finding", "update ops.convergence_actions set finding_id = (select max(id) from ops.convergence_findings)"},
	{"convergence_findings.seen_in_order", "update ops.convergence_findings set last_seen_at = first_seen_at - interval '1 s'"},
	{"convergence_findings.terminal_means_finished", "update ops.convergence_findings set state = 'resolved'"},
	{"convergence_findings.archived_says_when", "update ops.convergence_findings set state = 'archived', resolved_at = now()"},
	{"convergence_findings.suppressed_says_why_and_until_when", "update ops.convergence_findings set state = 'suppressed', suppression_reason = 'known', suppressed_by = 'ann'"},
	{"convergence_findings.acknowledged_by_somebody", "update ops.convergence_findings set acknowledged_at = now()"},
	{"maintenance_runs.terminal_means_finished", "update ops.maintenance_runs set finished_at = null"},
	{"maintenance_runs.running_means_a_run", "update ops.maintenance_runs set run_id = null"},
	{"maintenance_runs.missed_never_started", "update ops.maintenance_runs set status = 'missed', error = 'nothing ran'"},
	{"maintenance_runs.trouble_says_why", "update ops.maintenance_runs set status = 'failed'"},
	{"maintenance_runs.maintenance_runs_chore_environment_due_at_attempt_key", "insert into ops.maintenance_runs (chore, cadence, runner, environment, due_at) select chore, cadence, runner, environment, due_at from ops.maintenance_runs"},
	{"backup_jobs.terminal_means_finished", "update ops.backup_jobs set finished_at = null"},
	{"backup_jobs.failed_says_why", "update ops.backup_jobs set status = 'failed'"},
	{"backup_jobs.restored_names_its_backup", "update ops.backup_jobs set backup_id = null"},
	{"backups.seen_in_order", "update ops.backups set first_seen_at = now()"},
	{"backups.verified_by_a_run", "update ops.backups set verified_by_run = null"},
	{"do_ingest_runs.terminal_means_finished", "update ops.do_ingest_runs set finished_at = null"},
	{"do_ingest_runs.failed_says_why", "update ops.do_ingest_runs set status = 'failed'"},
	{"do_ingest_runs.succeeded_means_complete", "update ops.do_ingest_runs set incomplete = '{actions}'"},
	{"do_ingest_runs.declared_were_seen", "update ops.do_ingest_runs set declared = 4"},
	{"do_droplets.seen_in_order", "update ops.do_droplets set first_seen_at = now()"},
	{"do_databases.seen_in_order", "update ops.do_databases set first_seen_at = now()"},
	{"do_firewalls.seen_in_order", "update ops.do_firewalls set first_seen_at = now()"},
	{"do_actions.seen_in_order", "update ops.do_actions set first_seen_at = now()"},
	{"vercel_projects.seen_in_order", "update ops.vercel_projects set first_seen_at = now()"},
	{"vercel_domains.seen_in_order", "update ops.vercel_domains set first_seen_at = now()"},
	{"vercel_domains.configured_means_known", "update ops.vercel_domains set misconfigured = null"},
	{"supabase_functions.seen_in_order", "update ops.supabase_functions set first_seen_at = now()"},
	{"ai_models.seen_in_order", "update ops.ai_models set first_seen_at = now()"},
	{"advisor_runs.terminal_means_finished", "update ops.advisor_runs set finished_at = null"},
	{"advisor_runs.failed_says_why", "update ops.advisor_runs set status = 'failed'"},
	{"advisor_runs.succeeded_means_all_checks_ran", "update ops.advisor_runs set not_run = '{leaked_password}'"},
	{"advisor_findings.advisor_findings_once", "insert into ops.advisor_findings (fingerprint, provider, project, name, severity, title, first_seen_at, last_seen_at) select fingerprint, provider, project, name, severity, title, now(), now() from ops.advisor_findings"},
	{"advisor_findings.seen_in_order", "update ops.advisor_findings set first_seen_at = now()"},
	{"advisor_findings.terminal_means_finished", "update ops.advisor_findings set state = 'resolved'"},
	{"advisor_findings.archived_says_when", "update ops.advisor_findings set state = 'archived', resolved_at = now()"},
	{"advisor_findings.suppressed_says_why_and_until_when", "update ops.advisor_findings set state = 'suppressed'"},
	{"secret_sync_runs.terminal_means_finished", "update ops.secret_sync_runs set finished_at = null"},
	{"secret_sync_runs.failed_says_why", "update ops.secret_sync_runs set status = 'failed'"},
	{"secret_inventory.secret_inventory_fingerprint_check", "update ops.secret_inventory set fingerprint = 'postgres://user:password@host/db'"},
	{"secret_inventory.seen_in_order", "update ops.secret_inventory set first_seen_at = now()"},
	{"integrations_installations.installed_was_looked_at", "update ops.integrations_installations set checked_at = null"},
	{"integrations_installations.removed_says_when", "update ops.integrations_installations set status = 'removed'"},
	{"integrations_installations.trouble_has_a_reason", "update ops.integrations_installations set status = 'unknown'"},
	{"summaries.day_is_that_of_its_beginning", "update ops.summaries set day = '2026-03-01'"},
	{"summaries.day_is_that_of_its_beginning", "update ops.summaries set day = '28 Feb'"},
	{"summaries.day_is_that_of_its_beginning", "update ops.summaries set time_zone = 'America/New_York'"},
	{"summaries.a_day_has_about_24_hours", "update ops.summaries set ends_at = starts_at + interval '26 hours'"},
	{"summaries.a_day_is_over", "update ops.summaries set as_of = ends_at - interval '1 second'"},
	{"summaries.parts_of_the_whole", "update ops.summaries set new_error_kinds = 2"},
	{"summaries.parts_of_the_whole", "update ops.summaries set findings_urgent = 2"},
	{"summaries.summaries_document_check", "update ops.summaries set document = '[]'"},
	{"mail_events.mail_events_event_id_key", "insert into ops.mail_events (event_id, stamp, event) values ('ev-1', now(), 'delivered')"},
	{"mail_events.placed_says_why", "update ops.mail_events set environment = null"},
	{"mail_events.mail_events_inherited_check", "update ops.mail_events set inherited = '{mail_to}'"},
	{"mail_events.only_failures_are_severe", "update ops.mail_events set event = 'delivered'"},
	{"spent_signatures.spent_signatures_source_signature_sha256_key", "insert into ops.spent_signatures (source, signature_sha256, content_sha256, delivery_key, signed_at, spent_at) select source, signature_sha256, sha256('other'), 'ev-2', signed_at, spent_at from ops.spent_signatures"},
	{"spent_signatures.was_fresh", "update ops.spent_signatures set spent_at = signed_at + interval '13 hours'"},
	{"spent_signatures.was_fresh", "update ops.spent_signatures set spent_at = signed_at - interval '6 minutes'"},
	{"healthchecks.not_healthy_says_why", "update ops.healthchecks set message = null"},
	{"metric_snapshots.metric_snapshots_value_check", "update ops.metric_snapshots set value = 'NaN'"},
	{"metric_snapshots.metric_snapshots_value_check", "update ops.metric_snapshots set value = 'Infinity'"},
	{"agent_runs.digest_is_of_the_prompt", "update ops.agent_runs set prompt = 'do something else'"},
	{"agent_runs.agent_runs_task_key_attempt_key", "insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, prompt, prompt_sha256, turns_allowed, budget_usd, requested_at) select kind, trigger_source, trigger_ref, task_key, prompt, prompt_sha256, 1, 1, now() from ops.agent_runs"},
	{"agent_runs.agent_runs_one_at_a_time", "insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, attempt, prompt, prompt_sha256, turns_allowed, budget_usd, requested_at) select kind, trigger_source, trigger_ref, task_key, a, prompt, prompt_sha256, 1, 1, now() from ops.agent_runs, generate_series(2, 3) a"},
	{"agent_runs.agent_runs_pull_request", "insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, prompt, prompt_sha256, turns_allowed, budget_usd, requested_at, pr_url) select kind, trigger_source, trigger_ref, 'another', prompt, prompt_sha256, 1, 1, now(), pr_url from ops.agent_runs"},
	{"agent_runs.terminal_means_finished", "update ops.agent_runs set finished_at = null"},
	{"agent_runs.unhappy_end_says_why", "update ops.agent_runs set status = 'over_budget'"},
	{"agent_runs.running_means_a_run", "update ops.agent_runs set run_id = null"},
	{"agent_runs.working_means_a_deadline", "update ops.agent_runs set deadline_at = null"},
	{"agent_runs.verified_means_a_pull_request", "update ops.agent_runs set status = 'closed', pr_url = null, merged_at = null, reverted_at = null"},
	{"agent_runs.merged_means_a_pull_request", "update ops.agent_runs set status = 'canceled', explanation = 'x', pr_url = null"},
	{"agent_runs.reverted_means_merged", "update ops.agent_runs set merged_at = null"},
	{"agent_runs.succeeded_means_governed", "update ops.agent_runs set governance = null"},
	{"agent_runs.security_is_for_people", "update ops.agent_runs set failure_class = 'security'"},
	{"agent_runs.agent_runs_cost_usd_check", "update ops.agent_runs set cost_usd = 'NaN'"},
	{"exec_sessions.terminal_means_finished", "update ops.exec_sessions set ended_at = null"},
	{"exec_sessions.active_means_approved_and_a_run", "update ops.exec_sessions set run_id = null"},
	{"exec_sessions.decided_by_somebody", "update ops.exec_sessions set decided_by = null"},
	{"exec_sessions.denied_never_started", "update ops.exec_sessions set state = 'denied', reason = 'no'"},
	{"exec_sessions.trouble_has_a_reason", "update ops.exec_sessions set state = 'failed'"},
	{"exec_sessions.expires_after_its_request", "update ops.exec_sessions set expires_at = requested_at"},
	{"exec_sessions.runbook_is_named", "update ops.exec_sessions set kind = 'runbook'"},
	{"exec_sessions.command_is_told", "update ops.exec_sessions set command = null"},
}

func TestTablesRefuseBadRows(t *testing.T) {
	t.Parallel()
	conn, _ := furnished(t)
	tried := map[string]bool{}
	for _, c := range badRows {
		tried[c.constraint] = true
		got := refused(t, conn, "", c.statement)
		if got == nil || got.TableName+"."+got.ConstraintName != c.constraint {
			t.Errorf("%s: want it refused by %s, got %v", c.statement, c.constraint, got)
		}
	}
	// A rule over several columns is one that somebody thought about; it is tried, or it is not known to work.
	for _, rule := range names(t, conn, `select c.relname || '.' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
		where k.contype = 'c' and k.connamespace = 'ops'::regnamespace and cardinality(k.conkey) > 1
		and c.relname not in ('work_items', 'task_queue', 'webhook_deliveries', 'runs')`) {
		if !tried[rule] {
			t.Errorf("nothing tries the rule %s: add a statement that it refuses", rule)
		}
	}
}

// What must be storable, so that the rules are not merely strict.
func TestTablesTakeWhatHappens(t *testing.T) {
	t.Parallel()
	conn, _ := furnished(t)
	for name, statement := range map[string]string{
		"a build in a state that nobody has explained yet":      "update ops.builds set status = null, finished_at = null, source_status = 'dreaming'",
		"a deployment in a state that nobody has explained yet": "update ops.deployments set status = null, is_current = false, source_state = 'DREAMING'",
		"a deployment that is superseded, and by which":         "update ops.deployments set status = 'canceled_superseded', is_current = false, superseded_by = 'dpl_2'",
		"a fork that awaits authorization and has no id":        "insert into ops.deployments (provider, provider_deployment_id, provisional, project_id, project, environment, from_fork, git_sha, status, source_state, told_by, requested_at, source_updated_at) values ('vercel', 'acme/odoo@aaaa/console', true, 'console', 'console', 'preview', true, repeat('a', 40), 'awaiting_authorization', 'failure', 'commit_status', now(), now())",
		"a rollback": "update ops.deployments set is_current = false, current_until = now(); insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, status, source_state, told_by, is_current, current_since, requested_at, finished_at, source_updated_at) values ('vercel', 'dpl_0', 'prj_1', 'p', 'production', 'success', 'READY', 'rest', true, now(), now(), now(), now())",
		"a finding that comes back after it was resolved":        "update ops.convergence_findings set state = 'resolved', resolved_at = now(); insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, first_seen_at, last_seen_at) select fingerprint, signal, severity, subject, title, explanation, now(), now() from ops.convergence_findings",
		"the same artifact of a run twice, which is a no-op":     "insert into ops.evidence (kind, sha256, size_bytes, location, run_id, recorded_at) select kind, sha256, size_bytes, location, run_id, now() from ops.evidence on conflict do nothing",
		"a chore that did not run at all":                        "insert into ops.maintenance_runs (chore, cadence, runner, due_at, status, error, finished_at) values ('inventory', 'daily', 'ops-do-ingest', now(), 'missed', 'nothing ran', now())",
		"a droplet in a state that the vendor invents tomorrow":  "update ops.do_droplets set status = 'hibernating'",
		"a build whose rows go, with its gate results left":      "delete from ops.builds",
		"an agent run that asks and is refused":                  "insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, attempt, status, explanation, failure_class, prompt, prompt_sha256, turns_allowed, budget_usd, requested_at, finished_at) select kind, 'manual', trigger_ref, task_key, 2, 'refused', 'not for an agent', 'security', prompt, prompt_sha256, 1, 0, now(), now() from ops.agent_runs",
		"two gates of one commit whose builds are both gone":     "insert into ops.gate_results (gate, environment, repo, git_sha, build_id, evaluated_by, status, evaluated_at) select gate, environment, repo, git_sha, build_id, 'build:acme/odoo/5001/2', 'passed', now() from ops.gate_results; delete from ops.builds",
		"the size of a database with its objects counted for us": "update ops.database_snapshots set tables = 9000, sequences = 1001; select 1 / (object_count = 10001)::int from ops.database_snapshots",
	} {
		for _, role := range []string{"", "service_role"} {
			if got := refused(t, conn, role, statement); got != nil {
				t.Errorf("%s (as %q): %v", name, role, got)
			}
		}
	}
}
