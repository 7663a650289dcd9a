package main

// allViews are the composed answers, in the order of the sidebar.
func allViews() []view {
	cards := func(what string) string {
		return what + " Every card has status (ok, warning, failing, unknown), explanation and as_of: what was never looked at, or too long ago, is unknown."
	}
	return []view{
		{name: "overview", summary: "Health of every environment, and of the ingestion", source: "view:overview", compose: composeOverview,
			description: cards("Per environment of the SSOT: health, open findings by severity, last deployment, last backup. Beside them the queue, dead deliveries and webhooks refused in the last 24 hours.")},
		{name: "environments", summary: "What every environment should run, and runs", source: "view:environments", compose: composeEnvironments,
			description: cards("Environments by services: the desired commit (head of the branch), the running one, and in_sync yes, no or unknown.")},
		{name: "control-plane", summary: "How far every page has come, and its data", source: "view:control-plane", compose: composeControlPlane,
			description: cards("The Feature Maturity Map with the tables behind each page, whether they have data and how old it is.")},
		{name: "schedules", summary: "Every chore: how it stands, its last run, and when it is due", source: "view:schedules", compose: composeSchedules,
			description: cards("The chores of ssot/maintenance/schedules.yaml, whoever does them, and the watch over them. What is switched off, or has never run, is unknown.")},
		{name: "database", summary: "Sizes and object counts of the databases", source: "view:database", compose: composeDatabase,
			description: cards("The connected database now, and each environment's over 90 days, against the ceiling of 10,000 tables and sequences; migrations as the snapshots tell them.")},
		{name: "observability", summary: "Mail, health checks and ingestion", source: "view:observability", compose: composeObservability,
			description: cards("The last 50 mail events and their counts by environment, the last look of every health check, and what each source's webhooks came to in 24 hours and 7 days.")},
		{name: "metrics", summary: "The DORA four of every environment", source: "view:metrics", compose: composeMetrics,
			description: cards("Deployment frequency, lead time, change failure rate and time to restore, each with its number of observations; without any, the value is null and reason says why."),
			parameters:  []parameter{{name: "period", description: "How far back; 30d when it is left out.", example: "30d", oneOf: periods}}},
		{name: "agent-scoreboard", summary: "What became of the runs of agents", source: "view:agent-scoreboard", compose: composeScoreboard,
			description: cards("Of all repositories together (repo is null) and of each: started, merged, rejected, reverted, the median time to a merged fix, and what one costs, failed runs included."),
			parameters:  []parameter{{name: "period", description: "How far back; 30d when it is left out.", example: "30d", oneOf: periods}}},
		{name: "settings", summary: "Integrations, and which are configured", source: "view:settings", compose: composeSettings,
			description: cards("The catalogue of the SSOT and what the database has seen of each integration. Names of variables, never a value; without evidence, configured is unknown.")},
		{name: "module-comparison", summary: "Which Odoo modules differ, and from what", source: "view:module-comparison", compose: composeModules,
			description: cards("Modules of every environment beside each other and beside the waves of the SSOT. An environment is failing when a module that it is to have by now is not installed, or one lacks what it depends on."),
			parameters:  []parameter{{name: "show", description: "differences, or all modules; differences when it is left out.", example: "differences", oneOf: []string{"differences", "all"}}}},
		{name: "navigation", summary: "The taxonomy, maturity and age of every page", source: "view:navigation", compose: composeNavigation,
			description: cards("Sections and routes of the menu, every page with its maturity, and the age of the data behind it.")},
		{name: "logs", summary: "Search the platform events", source: "view:logs", compose: composeLogs,
			description: cards("Events, newest first. Words are looked for in every message, and in the data of the newest 20,000 events."),
			parameters: []parameter{
				{name: "q", description: "Words to search for: quotes, or and - are understood.", example: "webhook"},
				{name: "kind", description: "Any of these kinds, separated by commas.", example: "webhook.refused"},
				{name: "severity", description: "Any of these severities, separated by commas: info, warning, error, critical.", example: "error,critical"},
				{name: "source", description: "Any of these vendors or functions, separated by commas.", example: "github"},
				{name: "environment", description: "Any of these environments, separated by commas.", example: "prod"},
				{name: "from", description: "At or after this time.", example: "2026-03-01T00:00:00Z"},
				{name: "until", description: "Before this time.", example: "2026-03-02T00:00:00Z"},
				{name: "filter", description: "Name of a saved filter; an event has to fit it and the other parameters. data.saved_filters lists them.", example: "trouble"},
				{name: "limit", description: "Events on a page: 1 to 200.", example: "50"},
				{name: "cursor", description: "meta.next_cursor of the page before, with the same parameters."},
			}},
	}
}

func viewNames() []string {
	var names []string
	for _, v := range allViews() {
		names = append(names, v.name)
	}
	return names
}

// describeViews adds the views to the document.
func describeViews(paths, schemas object) object {
	answers := shapes()
	for _, v := range allViews() {
		name := "View" + pascal(v.name)
		answers[v.name]["description"] = v.description
		schemas[name] = answers[v.name]
		parameters := []object{ref("parameters", "if-none-match")}
		for _, p := range v.parameters {
			schema := object{"type": "string"}
			if len(p.oneOf) > 0 {
				schema["enum"] = p.oneOf
			}
			described := object{"name": p.name, "in": "query", "description": p.description, "schema": schema}
			if p.example != "" {
				described["example"] = p.example
			}
			parameters = append(parameters, described)
		}
		meta := object{"next_cursor": nil, "as_of": "2026-03-01T12:00:00Z", "source": v.source, "stale": true}
		paths["/v1/"+v.name] = object{"get": object{
			"operationId": "view" + pascal(v.name), "tags": []string{"views"},
			"summary": v.summary, "description": v.description, "parameters": parameters,
			"responses": withFailures(envelope(ref("schemas", name), sample(answers[v.name]), meta), "400"),
		}}
	}
	return object{"name": "views", "description": "Composed answers: what there should be, and what was seen of it."}
}
