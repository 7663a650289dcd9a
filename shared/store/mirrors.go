package store

import (
	"cmp"
	"fmt"
	"strings"
)

// mirror is a table that repeats a listing of a vendor. Its statement is sql/listing_merge.sql.
type mirror struct {
	source   string // the vendor, as cursors and events call it; usually digitalocean
	resource string // as runs and listings call it
	cursor   string // the scope of its cursor; usually that
	table    string
	noun     string            // as events and the vendor's log of actions call it
	key      string            // the conflict target
	id       string            // the columns of the key that name it
	fields   string            // "name type, ...", in the order of the table; those after the bar are of the listing only
	own      map[string]string // columns whose value is not simply the one that was listed
	scope    string            // the rows that the listing speaks for
	part     string            // the column that names the part which can be left unread
	quiet    bool              // comes and goes by itself: not worth a line in the audit stream
}

// mirrors in the order in which they are merged.
var mirrors = []mirror{
	{
		resource: "droplets", table: "ops.do_droplets", noun: "droplet", key: "droplet_id", id: "droplet_id", scope: "true",
		fields: `droplet_id bigint, name text, environment text, status text, region text, size text, image text, vcpus integer,
			memory_mb integer, disk_gb integer, public_ips text[], private_ips text[], vpc_id text, tags text[], features text[],
			backups_enabled boolean, locked boolean, monthly_usd numeric, source_created_at timestamptz`,
	},
	{
		resource: "databases", table: "ops.do_databases", noun: "database", key: "database_id", id: "database_id", scope: "true",
		fields: `database_id text, name text, environment text, engine text, version text, status text, region text, size text,
			nodes integer, storage_mib bigint, db_names text[], tags text[], trusted_sources text[], private_network text,
			maintenance_day text, maintenance_hour text, maintenance_pending boolean, source_created_at timestamptz | asked boolean`,
		// Who may connect is asked for less often than the rest is listed. Asked without an answer: nobody knows.
		own: map[string]string{"trusted_sources": "case when i.asked then i.trusted_sources else b.trusted_sources end"},
	},
	{
		resource: "firewalls", table: "ops.do_firewalls", noun: "firewall", key: "firewall_id", id: "firewall_id", scope: "true",
		fields: `firewall_id text, name text, environment text, status text, inbound_rules jsonb, outbound_rules jsonb,
			droplet_ids text[], tags text[], pending_changes integer, source_created_at timestamptz`,
	},
	{
		resource: "ai_models", table: "ops.ai_models", noun: "ai_model", key: "provider, model_id", id: "model_id",
		scope: "t.provider = 'digitalocean'",
		fields: `provider text, model_id text, name text, inference_name text, maker text, version text, type text, usecases text[],
			capabilities text[], availability text, context_window bigint, input_usd_per_million numeric,
			output_usd_per_million numeric, source_created_at timestamptz, source_updated_at timestamptz`,
	},
	{
		resource: "snapshots", table: "ops.backups", noun: "backup", key: "provider, provider_backup_id", id: "provider_backup_id",
		scope: "t.provider = 'digitalocean' and t.kind = 'snapshot'", fields: backupFields, quiet: true,
		// It belongs where its machine belongs, which was merged before.
		own: map[string]string{"environment": "(select d.environment from ops.do_droplets d where i.resource = 'droplet/' || d.droplet_id)"},
	},
	{
		resource: "database_backups", table: "ops.backups", noun: "backup", key: "provider, provider_backup_id", id: "provider_backup_id",
		scope: "t.provider = 'digitalocean' and t.kind = 'database'", fields: backupFields, quiet: true,
	},
	{
		source: "vercel", resource: "vercel_projects", cursor: "projects", table: "ops.vercel_projects", noun: "vercel_project",
		key: "project_id", id: "project_id", scope: "true",
		fields: `project_id text, name text, environment text, framework text, repository text, production_branch text,
			production_deployment_id text, paused boolean, auto_assign_domains boolean, fork_protection boolean`,
	},
	{
		source: "vercel", resource: "vercel_domains", cursor: "domains", table: "ops.vercel_domains", noun: "vercel_domain",
		key: "project_id, name", id: "project_id, name", scope: "true", part: "t.project_id",
		fields: `project_id text, name text, project text, environment text, apex_name text, verified boolean,
			misconfigured boolean, configured_by text, redirect text, git_branch text`,
	},
	{
		source: "supabase", resource: "supabase_functions", cursor: "functions", table: "ops.supabase_functions",
		noun: "supabase_function", key: "project_ref, slug", id: "project_ref, slug", scope: "true", part: "t.project_ref",
		fields: `project_ref text, slug text, function_id text, name text, environment text, status text, version integer,
			verify_jwt boolean, sha256 text, source_created_at timestamptz, source_updated_at timestamptz`,
	},
	{
		source: "supabase", resource: "supabase_backups", cursor: "backups", table: "ops.backups", noun: "backup",
		key: "provider, provider_backup_id", id: "provider_backup_id", scope: "t.provider = 'supabase'", part: "t.resource",
		fields: backupFields, quiet: true,
	},
}

const backupFields = `provider text, provider_backup_id text, kind text, environment text, resource text, name text, status text,
	source_state text, retention text, size_bytes bigint, region text, manifest jsonb, taken_at timestamptz`

// statement makes of a statement for all mirrors the one for this. A column that a listing leaves out is NULL.
func (m mirror) statement(of string) string {
	table, _, _ := strings.Cut(m.fields, "|")
	var columns, values, assignments, held, listed []string
	for part := range parts(table) {
		column, _, _ := strings.Cut(part, " ")
		columns, held, listed = append(columns, column), append(held, "t."+column), append(listed, "excluded."+column)
		values = append(values, cmp.Or(m.own[column], "i."+column))
		assignments = append(assignments, column+" = excluded."+column)
	}
	fields := strings.ReplaceAll(m.fields, "|", ", ")
	join := func(list []string) string { return strings.Join(list, ", ") }
	return strings.NewReplacer(
		"{table}", m.table, "{key}", m.key, "{id of c}", m.named("c.now"), "{id of e}", m.named("e.now"), "{noun}", m.noun, "{place}", strings.TrimPrefix(m.table, "ops."),
		"{scope}", m.scope, "{part}", cmp.Or(m.part, "''"), "{source}", m.vendor(), "{fields}", fields, "{columns}", join(columns), "{values}", join(values),
		"{assignments}", join(assignments), "{held}", join(held), "{listed}", join(listed),
		"{same}", m.same("i", "t"), "{found}", m.same("i", "b"), "{kept}", m.same("w", "b"),
	).Replace(of)
}

// named is what names a row that JSON holds, as the path of its detail does.
func (m mirror) named(row string) string {
	var words []string
	for column := range parts(m.id) {
		words = append(words, fmt.Sprintf("(%s ->> '%s')", row, column))
	}
	return "(" + strings.Join(words, " || '/' || ") + ")"
}

func (m mirror) vendor() string { return cmp.Or(m.source, "digitalocean") }

// same says that two rows bear the same key.
func (m mirror) same(one, other string) string {
	var equal []string
	for column := range parts(m.key) {
		equal = append(equal, fmt.Sprintf("%s.%s = %s.%s", one, column, other, column))
	}
	return strings.Join(equal, " and ")
}
