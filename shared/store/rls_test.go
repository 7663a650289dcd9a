package store_test

import (
	"errors"
	"slices"
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

func TestTheSchemaLetsNobodyPast(t *testing.T) {
	t.Parallel()
	testkit.WalkTheCatalogue(t, testkit.Connect(t, testkit.Database(t)))
}

// A walk that finds nothing may be looking at nothing: every offence is planted once.
func TestTheWalkFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	for _, o := range testkit.Offences {
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), o.Plant); err != nil {
			t.Errorf("%s: plant: %v", o.What, err)
		} else if found := o.Find(t, tx); len(found) == 0 {
			t.Errorf("%s: none was found, and there was one", o.What)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
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
