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

// names lists what a catalogue query finds.
func names(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Each query finds offenders, so that the failure names them. They walk the catalogue, not a list of ours: a table that
// is forgotten here cannot exist.
func TestTheSchemaLetsNobodyPast(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	for name, query := range map[string]string{
		"tables without row level security": `select relname::text from pg_class where relnamespace = 'ops'::regnamespace
			and relkind in ('r', 'p') and not relrowsecurity`,
		"tables that can be read over no policy of theirs": `select c.relname::text from pg_class c where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p')
			and has_any_column_privilege('authenticated', c.oid, 'select') and not exists (select from pg_policy p where p.polrelid = c.oid)`,
		"policies for anon or for everybody": `select polname || ' on ' || polrelid::regclass from pg_policy
			where polrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace) and (polroles = '{0}' or 'anon'::regrole = any(polroles))`,
		"policies that let a viewer write": `select polname || ' on ' || polrelid::regclass from pg_policy
			where polrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace) and polcmd <> 'r'`,
		"policies that do not ask for the console role": `select polname || ' on ' || polrelid::regclass from pg_policy
			where polrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace)
			and pg_get_expr(polqual, polrelid) not like '%console_role()%'`,
		"tables that anon may touch": `select relname || ' ' || p from pg_class, unnest(array['select', 'insert', 'update', 'references']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege('anon', oid, p)`,
		"tables that anon may empty": `select relname || ' ' || p from pg_class, unnest(array['delete', 'truncate', 'trigger']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege('anon', oid, p)`,
		"sequences that anon may touch": `select relname::text from pg_class
			where relnamespace = 'ops'::regnamespace and case relkind when 'S' then has_sequence_privilege('anon', oid, 'usage, select, update') else false end`,
		"functions that anon may call":  `select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and has_function_privilege('anon', oid, 'execute')`,
		"the schema, if anon may enter": `select 'ops' where has_schema_privilege('anon', 'ops', 'usage') or has_schema_privilege('anon', 'ops', 'create')`,
		"tables that a viewer may write": `select relname || ' ' || p from pg_class, unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v') and has_table_privilege('authenticated', oid, p)`,
		"columns that a viewer may write": `select relname || ' ' || p from pg_class, unnest(array['insert', 'update', 'references']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v') and has_any_column_privilege('authenticated', oid, p)`,
		"raw bodies that a viewer may read": `select 'webhook_deliveries.body' where has_column_privilege('authenticated', 'ops.webhook_deliveries', 'body', 'select')`,
		"grants to everybody": `select relname::text from pg_class, aclexplode(relacl) a where relnamespace = 'ops'::regnamespace and a.grantee = 0
			union all select proname::text from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a where pronamespace = 'ops'::regnamespace and a.grantee = 0`,
		"views that read as their owner": `select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind = 'v'
			and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)`,
		"functions with a mutable search path": `select proname::text from pg_proc where pronamespace = 'ops'::regnamespace
			and not exists (select from unnest(proconfig) c where c like 'search_path=%')`,
		"roles that are past policies": `select rolname::text from pg_roles where rolname in ('anon', 'authenticated') and (rolbypassrls or rolsuper)`,
	} {
		t.Run(name, func(t *testing.T) {
			if found := names(t, conn, query); len(found) > 0 {
				t.Errorf("%s: %s", name, strings.Join(found, ", "))
			}
		})
	}
}

// Asked directly, behind the back of any code of ours.
func TestWhoeverIsNobodySeesNothing(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	seed(t, conn)
	as := func(role, claims string, look func(tx pgx.Tx)) {
		t.Helper()
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(t.Context()) //nolint:errcheck // nothing was written
		if _, err := tx.Exec(t.Context(), "select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)", claims, role); err != nil {
			t.Fatal(err)
		}
		look(tx)
	}
	readable := names(t, conn, `select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p') and relname <> 'schema_migrations'`)
	if len(readable) < 9 || !slices.Contains(readable, "work_items") {
		t.Fatalf("tables: %v", readable)
	}
	for _, table := range readable {
		as("anon", admin, func(tx pgx.Tx) {
			var pg *pgconn.PgError
			if _, err := tx.Exec(t.Context(), "select count(*) from ops."+table); !errors.As(err, &pg) || pg.Code != "42501" {
				t.Errorf("anon with an admin's claims reads %s: %v", table, err)
			}
		})
		for name, claims := range map[string]string{
			"no claims": "", "empty claims": "{}", "no role": `{"role":"authenticated","app_metadata":{}}`,
			"an unknown role": `{"app_metadata":{"ops_role":"root"}}`, "a role of its own making": `{"ops_role":"admin","user_metadata":{"ops_role":"admin"}}`,
		} {
			as("authenticated", claims, func(tx pgx.Tx) {
				var n int
				if err := tx.QueryRow(t.Context(), "select count(created_at) from ops."+table).Scan(&n); err != nil || n != 0 {
					t.Errorf("%s: reads %d rows of %s (%v)", name, n, table, err)
				}
			})
		}
		as("authenticated", viewer, func(tx pgx.Tx) {
			var n int
			if err := tx.QueryRow(t.Context(), "select count(created_at) from ops."+table).Scan(&n); err != nil || n == 0 {
				t.Errorf("a viewer reads %d rows of %s (%v); the seed must have some", n, table, err)
			}
		})
	}
}
