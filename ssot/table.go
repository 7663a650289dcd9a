package ssot

// Table is a table of the schema ops.
type Table string

// Tables are all of them. infra/ci holds the list against migrations/, so that no page can name what does not exist.
func Tables() []Table {
	return []Table{
		"advisor_findings", "advisor_runs",
		"agent_artifacts", "agent_events", "agent_runs",
		"ai_models",
		"backup_jobs", "backups",
		"branches",
		"build_artifacts", "build_jobs", "builds",
		"convergence_actions", "convergence_findings",
		"database_snapshots",
		"deployment_projects", "deployment_reports", "deployments", "environment_standings",
		"do_actions", "do_databases", "do_droplets", "do_firewalls", "do_ingest_runs", "do_listings",
		"evidence",
		"exec_sessions",
		"gate_results",
		"healthchecks",
		"integrations_catalog", "integrations_installations",
		"mail_events",
		"maintenance_run_events", "maintenance_runs",
		"metric_snapshots",
		"modules",
		"notice_channels", "notices",
		"platform_events",
		"pull_requests",
		"run_events", "runs",
		"secret_inventory", "secret_sync_runs",
		"spent_signatures",
		"summaries",
		"supabase_functions",
		"sync_cursors",
		"task_queue",
		"vercel_domains", "vercel_projects",
		"webhook_deliveries",
		"work_item_containers", "work_item_states", "work_items",
	}
}

func (Table) oneOf() []string {
	var names []string
	for _, t := range Tables() {
		names = append(names, string(t))
	}
	return names
}
