package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// denied runs statements in a transaction that is thrown away and gives the code of the first refusal; none is "".
func denied(t *testing.T, conn *pgx.Conn, statements ...string) string {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing is to stay
	for _, statement := range statements {
		var pg *pgconn.PgError
		switch _, err := tx.Exec(t.Context(), statement); {
		case errors.As(err, &pg):
			return pg.Code
		case err != nil:
			t.Fatal(err)
		}
	}
	return ""
}

// asReader is a connection that has no more rights than the read API's login. Nobody logs in as it here: it belongs to the
// cluster, which may be somebody's.
func asReader(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn := testkit.Connect(t, url)
	if _, err := conn.Exec(t.Context(), "set session authorization ops_reader"); err != nil {
		t.Fatal(err)
	}
	return conn
}

const noRight = "42501"

// Whatever somebody got into a statement of the read API, under its own login it can read what the claims allow and write
// nothing, also with an admin's claims and after asking for a transaction that writes.
func TestTheReadersLoginWritesNothing(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	owner := testkit.Connect(t, url)
	seed(t, owner)
	reader := asReader(t, url)
	become := []string{"set transaction read write", "set local role authenticated", "set local request.jwt.claims = '" + admin + "'"}
	refused := func(statement string) {
		t.Helper()
		if code := denied(t, reader, statement); code != noRight {
			t.Errorf("the login itself: %s: %q, want %s", statement, code, noRight)
		}
		if code := denied(t, reader, append(become[:len(become):len(become)], statement)...); code != noRight {
			t.Errorf("with an admin's claims: %s: %q, want %s", statement, code, noRight)
		}
	}
	for _, table := range names(t, owner, `select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p')`) {
		if code := denied(t, reader, "select count(*) from ops."+table); code != noRight {
			t.Errorf("the login itself reads %s: %q", table, code)
		}
		for _, write := range []string{"insert into ops.%s default values", "update ops.%s set created_at = now()", "delete from ops.%s", "truncate ops.%s cascade",
			"lock table ops.%s in exclusive mode", "alter table ops.%s disable row level security", "alter table ops.%s disable trigger all", "drop table ops.%s cascade"} {
			if table == "schema_migrations" && write[:6] == "update" {
				continue // it has no such column; nobody may look whether it has
			}
			refused(fmt.Sprintf(write, table))
		}
	}
	for _, sequence := range names(t, owner, `select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind = 'S'`) {
		refused("select nextval('ops." + sequence + "')")
		refused("select setval('ops." + sequence + "', 1)")
	}
	for _, statement := range []string{
		"select * from ops.append_delivery('github', 'k', 'e', null, '{}', '', sha256(''), 1::smallint, now())",
		"create table ops.mine (id int)", "create table public.mine (id int)", "create schema mine", "create role mine", "create function ops.mine() returns int language sql as 'select 1'",
		"alter role authenticated bypassrls", "grant service_role to ops_reader", "grant all on all tables in schema ops to ops_reader",
		"set role service_role", "set role postgres", "set role anon", "set session_replication_role = replica",
		"copy ops.runs to program 'cat'", "select pg_read_file('/etc/passwd')", "select lo_import('/etc/passwd')",
	} {
		refused(statement)
	}
	// A function that reads, once it reads, does not come to write any more.
	if code := denied(t, reader, "set transaction read only", "select 1", "select set_config('transaction_read_only', 'off', true)"); code != "25001" {
		t.Errorf("a transaction that reads becomes one that writes: %q", code)
	}
}

// Under its own login the read API reads what it reads under the owner's.
func TestTheReadersLoginReadsWhatTheClaimsAllow(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	seed(t, testkit.Connect(t, url))
	reader := asReader(t, url)
	count := func(claims string) (n int) {
		t.Helper()
		tx, err := reader.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(t.Context()) //nolint:errcheck // nothing was written
		if _, err := tx.Exec(t.Context(), "select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)", claims); err != nil {
			t.Fatal(err)
		}
		// Five items, and at each of them a look at a body.
		if err := tx.QueryRow(t.Context(), "select count(*) + count(ops.webhook_delivery_body(1)) from ops.work_items").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for claims, want := range map[string]int{viewer: 5, operator: 10, admin: 10, nobody: 0, "{}": 0, "": 0} {
		if n := count(claims); n != want {
			t.Errorf("%q: %d, want %d", claims, n, want)
		}
	}
}
