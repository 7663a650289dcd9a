package main

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// examples are what a column looks like where its type does not say it. All of them are invented.
var examples = map[string]any{
	"work_item_ref": "github:acme/odoo#7", "source_id": "1007", "container_id": "100", "number": "7", "key": "acme/odoo#7",
	"title": "Invoices lose their tax line", "url": "https://github.com/acme/odoo/issues/7", "source_state": "open",
	"labels": []string{"bug", "tax"}, "assignees": []string{"ada"}, "author": "grace", "previous_refs": []string{"github:acme/erp#7"},
	"previous_names": []string{"acme/erp"}, "state_id": "5b1e6d0c", "delivery_key": "418/72d3162e-cc78-11e3-81ab-4c9367dc0958",
	"event": "issues", "action": "opened", "headers": object{"x-github-event": "issues"}, "ref": "42", "kind": "rebuild",
	"message": "the rebuild gave the same rows", "environment": "prod", "subject": "interpret_delivery/42", "scope": "repos/acme",
	"cursor": "2026-03-01T11:55:00Z", "cadence": 900, "summary": object{"deliveries": 1200}, "data": object{},
	"body_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	"repo":        "acme/odoo", "branch": "main", "git_sha": "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", "head_sha": "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
	"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "workflow": "ci", "actor": "ada", "run_id": "5001",
	"project": "console", "console_environment": "prod", "gate": "mail-catcher", "module": "account_tax", "fingerprint": "prod/build_failed/acme/odoo",
	"target": "odoo-1", "region": "fra1", "tags": []string{"odoo"}, "chore": "backup-freshness", "check_name": "login", "metric": "cpu_percent", "unit": "percent",
	"database": "postgres", "database_id": "9cc10173", "firewall_id": "bb4b2611", "model_id": "m-1", "integration": "mailgun", "choice_rank": 4,
	"task_key": "acme/odoo:ci:go test", "trigger_ref": "build:5001/1", "pr_url": "https://github.com/acme/odoo/pull/12", "mail_to": "a@example.com",
}

// unsaid are the columns that are null in an example: they belong to another case than the one it shows.
var unsaid = map[string]bool{
	"deleted_at": true, "moved_to": true, "closed_at": true, "source_state_id": true, "priority": true, "error": true, "last_error": true,
	"reason": true, "ci_url": true, "evidence": true, "last_duplicate_at": true, "lease_until": true, "due_at": true, "dedupe_key": true,
}

func example(c store.Column, info store.ColumnInfo) any {
	if len(info.Values) > 0 {
		return info.Values[0]
	}
	if value, told := examples[c.Name]; told && (c.Name != "number" || c.Type == "bigint") {
		return value
	}
	switch c.Type {
	case "bigint":
		return "42"
	case "integer", "smallint":
		return 1
	case "boolean":
		return false
	case "interval":
		return 60
	case "numeric":
		return 12.5
	case "timestamptz":
		return "2026-03-01T12:00:00.000000Z"
	case "bytea":
		return "00ff"
	case "text[]":
		return []string{"one"}
	case "jsonb":
		return object{}
	}
	if c.Name == "name" {
		return "acme/odoo"
	}
	return "…"
}

func exampleRow(r store.Resource, table store.TableInfo) object {
	row := object{}
	for _, c := range r.Columns {
		row[c.Name] = example(c, table.Columns[c.Name])
		if unsaid[c.Name] && c.Nullable {
			row[c.Name] = nil
		}
	}
	return row
}

func exampleExtras(r store.Resource) object {
	row := object{}
	for _, e := range r.Extras {
		switch _, isList := store.ResourceNamed(e.Type); {
		case isList:
			row[e.Name] = []any{}
		case e.Type == "boolean":
			row[e.Name] = false
		case e.Name == "body":
			row[e.Name] = `{"action":"opened"}`
		case e.Name == "prompt":
			row[e.Name] = "Mend the build: go test fails in ./tax"
		case e.Name == "command":
			row[e.Name] = "odoo shell -d prod"
		case strings.HasSuffix(e.Name, "_encoding"):
			row[e.Name] = "utf-8"
		default:
			row[e.Name] = nil
		}
	}
	return row
}

func exampleMeta(r store.Resource, list bool) object {
	meta := object{"next_cursor": nil, "as_of": "2026-03-01T12:00:00Z", "source": "ops." + r.Table, "stale": false}
	if list {
		meta["next_cursor"] = "eyJvZiI6IjlmODZkMDgxODg0YyIsImFmdGVyIjpbIjQyIl19"
	}
	return meta
}
