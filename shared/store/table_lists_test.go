package store_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// lists says, table by table, the order of its list (unique as a whole) and the filters that an index serves in that order.
var lists = map[string]struct{ order, filters string }{
	"branches":                   {"repo, branch", ""},
	"pull_requests":              {"opened_at desc, id desc", "state"},
	"builds":                     {"started_at desc, id desc", "repo status"},
	"build_jobs":                 {"id desc", ""},
	"build_artifacts":            {"id desc", ""},
	"gate_results":               {"evaluated_at desc, id desc", "environment status"},
	"deployment_reports":         {"id desc", ""},
	"deployment_projects":        {"provider, name", ""},
	"deployments":                {"requested_at desc, id desc", "console_environment status"},
	"evidence":                   {"id desc", ""},
	"notice_channels":            {"channel", ""},
	"notices":                    {"id desc", "state"},
	"summaries":                  {"day desc", ""},
	"convergence_findings":       {"id desc", "state"},
	"convergence_actions":        {"id desc", "environment"},
	"environment_standings":      {"environment", ""},
	"maintenance_runs":           {"due_at desc, id desc", "chore status"},
	"maintenance_run_events":     {"id desc", ""},
	"backup_jobs":                {"run_id desc", "environment"},
	"backups":                    {"taken_at desc, id desc", "environment"},
	"do_ingest_runs":             {"run_id desc", "status"},
	"do_listings":                {"id desc", ""},
	"do_droplets":                {"droplet_id desc", "environment"},
	"do_databases":               {"name, database_id", "environment"},
	"do_firewalls":               {"name, firewall_id", "environment"},
	"do_actions":                 {"action_id desc", ""},
	"ai_models":                  {"provider, model_id", ""},
	"vercel_projects":            {"name, project_id", "environment"},
	"vercel_domains":             {"name, project_id", "environment"},
	"supabase_functions":         {"slug, project_ref", "environment"},
	"advisor_runs":               {"run_id desc", "environment"},
	"advisor_findings":           {"id desc", "state"},
	"secret_sync_runs":           {"run_id desc", "platform"},
	"secret_inventory":           {"name, id", ""},
	"integrations_catalog":       {"name", ""},
	"integrations_installations": {"integration, environment", ""},
	"spent_signatures":           {"id desc", ""},
	"mail_events":                {"stamp desc, id desc", "environment"},
	"healthchecks":               {"id desc", "environment"},
	"metric_snapshots":           {"id desc", "metric"},
	"database_snapshots":         {"observed_at desc, id desc", "environment"},
	"agent_runs":                 {"id desc", "status repo"},
	"agent_events":               {"id desc", ""},
	"agent_artifacts":            {"id desc", ""},
	"modules":                    {"environment, module", ""},
	"exec_sessions":              {"id desc", "environment"},
	"work_items":                 {"source_updated_at desc nulls last, work_item_ref", "status"},
	"webhook_deliveries":         {"id desc", "state"},
	"platform_events":            {"id desc", "environment severity"},
	"runs":                       {"id desc", "kind"},
}

// An index serves an order when its columns begin with it, read forwards or backwards; which of the two is taken is the
// planner's business.
func TestTablesHaveAnIndexForTheirLists(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	indexes := map[string][]string{} // table: what each index reads like, forwards and backwards
	for _, line := range names(t, conn, `select c.relname || '|' || (i.indpred is not null) || '|' || string_agg(a.attname || case o & 3 when 0 then '' when 1 then ' desc nulls last' when 2 then ' nulls first' else ' desc' end, ', ' order by n)
			|| '|' || string_agg(a.attname || case o & 3 when 0 then ' desc' when 1 then ' nulls first' when 2 then ' desc nulls last' else '' end, ', ' order by n)
		from pg_index i join pg_class c on c.oid = i.indrelid, unnest(i.indkey::smallint[], i.indoption::smallint[]) with ordinality k (attnum, o, n)
		join pg_attribute a on a.attnum = k.attnum where a.attrelid = i.indrelid and c.relnamespace = 'ops'::regnamespace and i.indisvalid group by c.relname, i.indexrelid, i.indpred`) {
		p := strings.Split(line, "|")
		indexes[p[0]] = append(indexes[p[0]], p[1]+"|"+p[2], p[1]+"|"+p[3])
	}
	has := func(table string, want string, partial bool) bool {
		return slices.ContainsFunc(indexes[table], func(reads string) bool {
			part, columns, _ := strings.Cut(reads, "|")
			return (partial || part == "false") && strings.HasPrefix(columns+",", want+",")
		})
	}
	for _, table := range slices.Sorted(maps.Keys(lists)) {
		l := lists[table]
		if !has(table, l.order, false) {
			t.Errorf("no index of %s is in the order of its list, %s; there are: %s", table, l.order, strings.Join(indexes[table], "; "))
		}
		for filter := range strings.FieldsSeq(l.filters) {
			if !has(table, filter+", "+l.order, true) && !has(table, filter+" desc, "+l.order, true) {
				t.Errorf("no index of %s serves %s in the order of its list, %s; there are: %s", table, filter, l.order, strings.Join(indexes[table], "; "))
			}
		}
	}
	for _, table := range names(t, conn, `select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p')`) {
		small := []string{"schema_migrations", "task_queue", "sync_cursors", "run_events", "work_item_containers", "work_item_states"}
		if _, known := lists[table]; !known && !slices.Contains(small, table) {
			t.Errorf("nothing says in which order %s is listed", table)
		}
	}
}

// fill writes many rows into a table and builds its plain indexes afterwards, which is several times as fast.
func fill(t *testing.T, conn *pgx.Conn, table, statement string) {
	t.Helper()
	indexes := names(t, conn, `select pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid = 'ops.`+table+`'::regclass
		and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`)
	steps := []string{"set synchronous_commit = off", "set maintenance_work_mem = '256MB'"}
	for _, index := range indexes {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(index, "CREATE UNIQUE INDEX "), "CREATE INDEX "), " ")
		steps = append(steps, "drop index ops."+name)
	}
	steps = append(append(append(steps, statement), indexes...), "analyze ops."+table)
	for _, step := range steps {
		if _, err := conn.Exec(t.Context(), step); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
}

var touched = regexp.MustCompile(`(?:actual rows=|Rows Removed by Filter: )(\d+)`)

// At a million rows, as a viewer, policies and all: nothing reads a whole table, and nothing sorts one. Two tables stand
// for the others: one in the order of a vendor's time, one in the order of its numbers.
func TestTablesAreListedWithoutAScanAtAMillionRows(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	begun := time.Now()
	fill(t, conn, "builds", `insert into ops.builds (repo, run_id, workflow, git_sha, status, source_status, started_at, finished_at, source_updated_at)
		select 'acme/r' || i % 20, i, 'ci', lpad(to_hex(i / 3), 40, '0'), s, 'completed', at, case when s <> 'building' then at end, at
		from generate_series(1, 1000000) i, lateral (select timestamptz '2026-03-01' - i * interval '10 s', case when i % 5000 = 0 then 'building' when i % 200 = 0 then 'failed' else 'success' end) x (at, s)`)
	fill(t, conn, "convergence_findings", `insert into ops.convergence_findings (fingerprint, environment, signal, severity, subject, title, explanation, state, first_seen_at, last_seen_at, resolved_at)
		select i::text, 'e' || i % 50, 's', 'error', 'x', 'x', 'x', s, at, at, case s when 'resolved' then at end
		from generate_series(1, 1000000) i, lateral (select timestamptz '2026-03-01' + i * interval '1 s', case when i % 997 = 0 then 'open' else 'resolved' end) x (at, s)`)
	t.Logf("two million rows in %s", time.Since(begun).Round(time.Millisecond))
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing was written
	if _, err := tx.Exec(t.Context(), "select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)", viewer); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ table, where string }{
		{"builds", ""},
		{"builds", "started_at <= '2025-12-01' and (started_at < '2025-12-01' or started_at = '2025-12-01' and id < 900000)"}, // a deep page
		{"builds", "repo = 'acme/r7'"},
		{"builds", "repo = 'acme/r7' and started_at <= '2025-12-01' and (started_at < '2025-12-01' or started_at = '2025-12-01' and id < 900000)"},
		{"builds", "repo = 'acme/gone'"},
		{"builds", "status = 'failed'"},
		{"builds", "status = 'building'"},
		{"builds", "status = 'success'"},
		{"convergence_findings", ""},
		{"convergence_findings", "id < 100000"},
		{"convergence_findings", "state = 'open'"},
		{"convergence_findings", "state = 'suppressed'"}, // none
		{"convergence_findings", "state = 'open' and id < 500000"},
		{"convergence_findings", "environment = 'e7' and state = 'open'"},
		{"convergence_findings", "environment = 'e7'"},
		{"convergence_findings", "severity = 'error' and state = 'open'"},
	} {
		sql := "select * from ops." + c.table
		if c.where != "" {
			sql += " where " + c.where
		}
		sql += " order by " + lists[c.table].order + " limit 51"
		rows, err := tx.Query(t.Context(), "explain (analyze, buffers off, costs off, timing off, summary off) "+sql)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(lines, "\n")
		most := 0 // rows that any step of it touched
		for _, found := range touched.FindAllStringSubmatch(plan, -1) {
			n, err := strconv.Atoi(found[1])
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, n)
		}
		// Fewer rows than a page, found by an index, may well be sorted: that is no sort of a table.
		if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "Sort") && most > 51 || most > 5000 {
			t.Errorf("%s:\n%s", sql, plan)
		}
	}
	t.Logf("with the plans %s", time.Since(begun).Round(time.Millisecond))
}
