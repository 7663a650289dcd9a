package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/shared/testkit"
)

func furnished(t *testing.T) (*pgx.Conn, string) {
	t.Helper()
	url := testkit.Database(t)
	conn := testkit.Connect(t, url)
	testkit.Furnish(t, conn)
	return conn, url
}

// refused runs a statement in a transaction of its own and gives the error of the database, or nil if it had none.
func refused(t *testing.T, conn *pgx.Conn, role, statement string) *pgconn.PgError {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing is to stay
	if role != "" {
		if _, err := tx.Exec(t.Context(), "set local role "+role); err != nil {
			t.Fatal(err)
		}
	}
	_, err = tx.Exec(t.Context(), statement)
	var pg *pgconn.PgError
	if err != nil && !errors.As(err, &pg) {
		t.Fatal(err)
	}
	return pg
}

// What rls_test.go asks of every table is not asked again here. Each query finds offenders.
func TestTablesDescribeThemselves(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	const ours = `from pg_class c where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'`
	for name, query := range map[string]string{
		"tables without a comment": `select relname::text ` + ours + ` and obj_description(c.oid, 'pg_class') is null`,
		"columns without a comment, or with half a sentence": `select relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attrelid in (select c.oid ` + ours + `)
			and a.attnum > 0 and not a.attisdropped and coalesce(col_description(a.attrelid, a.attnum), '') !~ '^[A-Za-z].*\.$'`,
		"tables without created_at and updated_at": `select relname::text ` + ours + ` and 2 <> (select count(*) from pg_attribute a where a.attrelid = c.oid
			and a.attname in ('created_at', 'updated_at') and a.attnotnull and a.atthasdef and a.atttypid = 'timestamptz'::regtype)`,
		"tables without a primary key": `select relname::text ` + ours + ` and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
		"functions without a comment":  `select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and obj_description(oid, 'pg_proc') is null`,
		"tables that the service role may not write": `select relname || ' ' || p ` + strings.Replace(ours, "pg_class c", "pg_class c, unnest(array['select', 'insert', 'update', 'delete']) p", 1) + `
			and not has_table_privilege('service_role', c.oid, p)`,
		"columns of a type that the API has not been told how to show": `select relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) from pg_attribute a join pg_class c on c.oid = a.attrelid
			where a.attrelid in (select c.oid ` + ours + `) and a.attnum > 0 and not a.attisdropped and a.atttypid not in ('text'::regtype, 'text[]'::regtype, 'boolean'::regtype, 'smallint'::regtype,
			'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'interval'::regtype, 'timestamptz'::regtype)`,
		"prompts and commands that a viewer may read": `select a from unnest(array['agent_runs.prompt', 'exec_sessions.command']) a
			where has_column_privilege('authenticated', 'ops.' || split_part(a, '.', 1), split_part(a, '.', 2), 'select')`,
		// The owner of the tables lists what may be read; a new column that is left out would never be seen.
		"columns that nobody may read": `select relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attrelid in (select c.oid ` + ours + `)
			and a.attnum > 0 and not a.attisdropped and not has_column_privilege('authenticated', a.attrelid, a.attnum, 'select')
			and relname || '.' || a.attname not in ('webhook_deliveries.body', 'agent_runs.prompt', 'exec_sessions.command')`,
		// The rows behind this one key change at every scan and are deleted by nobody; an index would cost more than it serves.
		"references without an index": `select k.conrelid::regclass || ' ' || k.conname from pg_constraint k where k.contype = 'f' and k.connamespace = 'ops'::regnamespace
			and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1])
			and k.conname not in ('convergence_findings_run_id_fkey', 'advisor_findings_run_id_fkey')`,
	} {
		t.Run(name, func(t *testing.T) {
			if found := names(t, conn, query); len(found) > 0 {
				t.Errorf("%s: %s", name, strings.Join(found, ", "))
			}
		})
	}
}

// The tables that were planned, and what they need to be answered.
func TestTablesExist(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	there := names(t, conn, `select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p')`)
	for _, want := range strings.Fields(`
		builds deployments backups backup_jobs platform_events advisor_runs advisor_findings secret_sync_runs integrations_catalog
		integrations_installations do_droplets do_databases do_firewalls do_actions do_ingest_runs mail_events convergence_findings
		maintenance_runs maintenance_run_events ai_models run_events work_items exec_sessions agent_runs agent_events agent_artifacts
		webhook_deliveries task_queue runs sync_cursors notices evidence modules
		branches pull_requests build_jobs build_artifacts gate_results secret_inventory healthchecks metric_snapshots database_snapshots`) {
		if !slices.Contains(there, want) {
			t.Errorf("there is no ops.%s", want)
		}
	}
}

// The words that are fixed: other programs rely on exactly these.
func TestTablesKnowThePlansWords(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	for column, want := range map[string]string{
		"deployments.status":           "queued building success failed canceled canceled_superseded awaiting_authorization",
		"deployments.environment":      "preview production",
		"agent_runs.kind":              "fix_build fix_gate fix_migration fix_webhook",
		"agent_runs.trigger_source":    "vercel github supabase manual",
		"convergence_findings.state":   "open resolved suppressed archived",
		"advisor_findings.state":       "open resolved suppressed archived",
		"integrations_catalog.choice":  "supabase_primitive supabase_partner_integration vercel_marketplace_integration custom_bridge",
		"backup_jobs.kind":             "backup restore verify prune",
		"healthchecks.status":          "healthy degraded unhealthy unknown",
		"gate_results.status":          "passed failed skipped unknown",
		"maintenance_runs.punctuality": "on_time late overrun too_fast",
	} {
		got := names(t, conn, `select w[1] from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1],
			regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::text', 'g') w
			where k.contype = 'c' and cardinality(k.conkey) = 1 and k.conrelid::regclass || '.' || a.attname = 'ops.`+column+`'`)
		if slices.Sort(got); !slices.Equal(got, slices.Sorted(strings.FieldsSeq(want))) {
			t.Errorf("%s takes %v, want %s", column, got, want)
		}
	}
	// What a vendor calls the state of its resources is the vendor's business; every other state is ours.
	for _, column := range names(t, conn, `select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
		where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p') and a.attname in ('state', 'status', 'severity') and not a.attisdropped
		and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) like 'CHECK ((% = ANY (ARRAY[''%')
		and c.relname not in ('do_droplets', 'do_databases', 'do_firewalls', 'do_actions', 'supabase_functions')`) {
		t.Errorf("%s takes any word", column)
	}
}
