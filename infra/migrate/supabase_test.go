package migrate_test

import (
	"context"
	_ "embed"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/infra/local/postgres"
	"github.com/insightpulseai/odooops-console/infra/migrate"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

//go:embed testdata/supabase.sql
var supabase string

// login is an address for somebody else.
func login(t *testing.T, address, user, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

// project is a server of its own, because roles belong to the server: prepared as a Supabase project, with the address of
// its superuser and of its owner.
func project(t *testing.T) (admin, owner string) {
	t.Helper()
	o := testkit.Throwaway()
	o.Superuser = "supabase_admin"
	server, err := postgres.StartThrowaway(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	admin = server.URL()
	exec(t, testkit.Connect(t, admin), supabase, "alter role postgres password 'owner'")
	return admin, login(t, admin, "postgres", "owner")
}

func exec(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%v: %.200s", err, statement)
		}
	}
}

// What production is: the owner is no superuser, the roles are there, the read API has a login of its own, and both come
// through a transaction pooler.
func TestASupabaseProject(t *testing.T) {
	t.Parallel()
	admin, owner := project(t)
	t.Run("an owner who may make no roles", func(t *testing.T) { withoutTheReader(t, admin) })
	var progress strings.Builder
	if err := migrate.Up(t.Context(), owner, &progress); err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	if strings.Contains(progress.String(), "warning") {
		t.Error(progress.String())
	}
	conn := testkit.Connect(t, owner)
	t.Run("nobody gets past", func(t *testing.T) { testkit.WalkTheCatalogue(t, conn) })
	t.Run("history stays, whatever its owner calls himself", func(t *testing.T) { historyStays(t, owner, admin) })
	exec(t, conn, "alter role ops_reader login password 'reader'") // what infra/deploy/README.md says
	t.Run("the functions", func(t *testing.T) {
		theFunctions(t, testkit.Pooled(t, admin, 1))
	})
	t.Run("the read API's login", func(t *testing.T) { theReader(t, login(t, owner, "ops_reader", "reader")) })
}

// withoutTheReader: where the login cannot be made, that is said, and everything else is there.
func withoutTheReader(t *testing.T, admin string) {
	exec(t, testkit.Connect(t, admin), "create role plain login password 'plain'; grant authenticated to plain", "create database plain owner plain")
	var progress strings.Builder
	address := strings.Replace(login(t, admin, "plain", "plain"), "/postgres?", "/plain?", 1)
	if err := migrate.Up(t.Context(), address, &progress); err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	if n := strings.Count(progress.String(), "warning: ops_reader, the login of the read API, could not be made"); n != 1 {
		t.Errorf("%d warnings: %s", n, progress.String())
	}
}

// theFunctions write as the owner and read as the reader, on one server connection each.
func theFunctions(t *testing.T, pooled string) {
	writer, err := store.Open(store.Config{URL: secret.New(login(t, pooled, "postgres", "owner")), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	reader, err := store.OpenReader(store.ReaderConfig{URL: secret.New(login(t, pooled, "ops_reader", "reader")), Owner: secret.New("postgres://nobody@127.0.0.1:1/x"), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	receipt, err := writer.AppendDelivery(t.Context(), ops.Delivery{
		Source: ops.GitHub, Key: "1/a", Event: "issues", Headers: map[string]string{}, Body: []byte("in the body"), Secret: 1, ReceivedAt: time.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := writer.Claim(t.Context(), ops.InterpretDelivery, 1, time.Minute)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("claimed %d tasks: %v", len(tasks), err)
	}
	if err := writer.FinishDelivery(t.Context(), tasks[0], ops.Delivery{ID: receipt.ID}, ops.Interpretation{Ignored: "a test"}); err != nil {
		t.Fatal(err)
	}
	deliveries, _ := store.ResourceNamed("webhook-deliveries")
	for role, sees := range map[string]bool{"viewer": false, "operator": true} {
		claims := `{"role":"authenticated","app_metadata":{"ops_role":"` + role + `"}}`
		answer, err := reader.Detail(t.Context(), claims, deliveries, receipt.ID.String(), time.Now())
		if err != nil || !strings.Contains(string(answer.Data), `"ignored"`) || strings.Contains(string(answer.Data), "in the body") != sees {
			t.Errorf("%s: %s %v", role, answer.Data, err)
		}
	}
	if _, err := reader.Detail(t.Context(), "{}", deliveries, receipt.ID.String(), time.Now()); err == nil {
		t.Error("somebody without a role is shown the delivery")
	}
	if tables, err := reader.Catalogue(t.Context()); err != nil || len(tables) < 40 {
		t.Errorf("the reader's catalogue has %d tables: %v", len(tables), err)
	}
	if err := reader.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := reader.AppendDelivery(t.Context(), ops.Delivery{Source: ops.GitHub, Key: "1/b", Event: "issues", Secret: 1, ReceivedAt: time.Now()}); err == nil {
		t.Error("the reader appends to the ledger")
	}
}

// theReader is who holds its password, without any code of ours in between: it begins read-only, and has no more rights
// after it has asked for more.
func theReader(t *testing.T, address string) {
	conn := testkit.Connect(t, address)
	for _, c := range []struct{ first, statement, code string }{
		{"", "select count(*) from ops.runs", "42501"},
		{"", "set role service_role", "42501"},
		{"", "set role postgres", "42501"},
		{"", "set role anon", "42501"},
		{"", "set session authorization postgres", "42501"},
		{"", "create schema mine", "25006"},
		{"set role authenticated", "insert into ops.runs default values", "25006"},
		{"set default_transaction_read_only = off", "create schema mine", "42501"},
		{"set default_transaction_read_only = off", "create table public.mine (id int)", "42501"},
		{"set default_transaction_read_only = off; set role authenticated", "insert into ops.runs default values", "42501"},
		{"set default_transaction_read_only = off; set role authenticated", "create table public.mine (id int)", "42501"},
	} {
		exec(t, conn, c.first)
		var pg *pgconn.PgError
		if _, err := conn.Exec(t.Context(), c.statement); !errors.As(err, &pg) || pg.Code != c.code {
			t.Errorf("%s; %s: %v, want %s", c.first, c.statement, err, c.code)
		}
		exec(t, conn, "reset role", "reset default_transaction_read_only")
	}
}

// historyStays: the superuser stands for the owner, whom Supabase lets set this although it is a superuser's setting.
func historyStays(t *testing.T, owner, admin string) {
	exec(t, testkit.Connect(t, owner),
		"insert into ops.runs (kind, trigger, status, started_at) values ('x', 'manual', 'running', now())",
		"insert into ops.run_events (run_id, kind, message, occurred_at) values (1, 'started', 'x', now())")
	conn := testkit.Connect(t, admin)
	for _, as := range []string{"reset role", "set session_replication_role = replica", "set role postgres"} {
		exec(t, conn, as)
		for _, statement := range []string{"update ops.run_events set message = 'y'", "delete from ops.run_events", "truncate ops.run_events"} {
			var pg *pgconn.PgError
			if _, err := conn.Exec(t.Context(), statement); !errors.As(err, &pg) || pg.Code != "23001" {
				t.Errorf("%s, %s: %v", as, statement, err)
			}
		}
	}
}
