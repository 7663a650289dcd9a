package store_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// reading is a store with few connections over a seeded database, and a connection behind its back.
func reading(t *testing.T, maxConns int32) (*store.Store, *pgx.Conn) {
	t.Helper()
	url := testkit.Database(t)
	conn := testkit.Connect(t, url)
	seed(t, conn)
	return connected(t, behind(t, url), maxConns), conn
}

func resource(t *testing.T, name string) store.Resource {
	t.Helper()
	r, ok := store.ResourceNamed(name)
	if !ok {
		t.Fatalf("no resource %s", name)
	}
	return r
}

type object map[string]any

// list reads a page by a query string and decodes it.
func list(t *testing.T, s *store.Store, claims, name, query string) ([]object, store.Meta, error) {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	r := resource(t, name)
	q, err := r.Parse(values)
	if err != nil {
		return nil, store.Meta{}, err
	}
	answer, err := s.List(t.Context(), claims, r, q, noon, nil)
	if err != nil {
		return nil, store.Meta{}, err
	}
	var rows []object
	if err := json.Unmarshal(answer.Data, &rows); err != nil {
		t.Fatalf("%s: %v", answer.Data, err)
	}
	return rows, answer.Meta, nil
}

func detail(t *testing.T, s *store.Store, claims, name, id string) (object, error) {
	t.Helper()
	answer, err := s.Detail(t.Context(), claims, resource(t, name), id, noon)
	if err != nil {
		return nil, err
	}
	var row object
	if err := json.Unmarshal(answer.Data, &row); err != nil {
		t.Fatalf("%s: %v", answer.Data, err)
	}
	return row, nil
}

// backend is what the store's only connection is, seen between two reads.
func backend(t *testing.T, s *store.Store) (state [5]string) {
	t.Helper()
	err := s.Pool().QueryRow(t.Context(), `select pg_backend_pid()::text, (current_user = session_user)::text,
		coalesce(current_setting('request.jwt.claims', true), ''), current_setting('transaction_read_only'), current_setting('statement_timeout')`).
		Scan(&state[0], &state[1], &state[2], &state[3], &state[4])
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// Two users and an error take turns on ONE connection: nobody ever reads with the rights of the one before, and the
// connection itself survives, which shows that it was the transaction that ended and not the session.
func TestRightsEndWithTheRead(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	before := backend(t, s)
	clean := func(after string) {
		t.Helper()
		if now := backend(t, s); now != before || now[1] != "true" || now[2] != "" || now[3] != "off" {
			t.Fatalf("after %s the connection is %q, want %q", after, now, before)
		}
	}
	fails := map[string]string{
		"a division by zero":  "select (1 / (length($1) - length($1)))::text",
		"a missing table":     "select a from ops.no_such_table where a = $1",
		"a refused table":     "select body::text from ops.webhook_deliveries where source = $1",
		"bad syntax":          "selec $1",
		"a write":             "with w as (select nextval('ops.runs_id_seq')) select $1 from w",
		"a write as somebody": "insert into ops.runs (kind, trigger, status, started_at) values ($1, 'manual', 'running', now()) returning 'x'",
	}
	for range 3 {
		for name, sql := range fails {
			if row, err := detail(t, s, operator, "webhook-deliveries", "1"); err != nil || row["body"] != `{"secret":"in the body"}` {
				t.Fatalf("operator: %v %v", row["body"], err)
			}
			clean("an operator")
			if _, err := s.Ask(t.Context(), operator, sql, "x"); err == nil {
				t.Fatalf("%s is no error", name)
			}
			clean(name)
			if row, err := detail(t, s, viewer, "webhook-deliveries", "1"); err != nil || row["body"] != nil {
				t.Fatalf("a viewer after an operator's %s reads %v (%v)", name, row["body"], err)
			}
			if rows, _, err := list(t, s, nobody, "work-items", ""); err != nil || len(rows) != 0 {
				t.Fatalf("somebody without a role reads %d rows (%v)", len(rows), err)
			}
			clean("somebody without a role")
		}
	}
}

// The same under load, with fewer connections than readers.
func TestRightsDoNotMix(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 2)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			for range 25 {
				claims := []string{viewer, operator, nobody}[i%3]
				row, err := s.Detail(t.Context(), claims, resource(t, "webhook-deliveries"), "1", noon)
				sees := err == nil && strings.Contains(string(row.Data), "in the body")
				if sees != (claims == operator) {
					t.Errorf("%s: sees the body: %v (%v)", claims, sees, err)
				}
				_, _ = s.Ask(t.Context(), admin, "select (1/0)::text")
			}
		})
	}
	wg.Wait()
}

func TestAReadIsBoundedAndReadOnly(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	rows, err := s.Ask(t.Context(), viewer, "select concat_ws(' ', current_user, current_setting('transaction_read_only'), current_setting('statement_timeout'))")
	if err != nil || rows[0] != "authenticated on 5s" {
		t.Errorf("a read runs as %v (%v)", rows, err)
	}
	began := time.Now()
	_, err = s.Ask(t.Context(), viewer, "select pg_sleep(30)::text")
	if got := fault.Classify(err); got.Reason != fault.Unavailable || !strings.Contains(got.Public, "too long") || time.Since(began) > 7*time.Second {
		t.Errorf("a slow read ended after %s with %v", time.Since(began), err)
	}
	if rows, _, err := list(t, s, viewer, "runs", "kind=rebuild"); err != nil || len(rows) != 1 {
		t.Errorf("after the slow read: %d rows, %v", len(rows), err)
	}
}

// A thawed function finds its connection dead; the reader does not notice.
func TestADeadConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for range 3 {
		pid := backend(t, s)[0]
		if _, err := conn.Exec(t.Context(), "select pg_terminate_backend("+pid+", 5000)"); err != nil {
			t.Fatal(err)
		}
		if rows, _, err := list(t, s, viewer, "runs", "kind=rebuild"); err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
	}
}

func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Config{URL: secret.New("postgres://x:hunter2@127.0.0.1:1/x"), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	_, err = s.Detail(t.Context(), viewer, resource(t, "runs"), "1", noon)
	for name, err := range map[string]error{"read": err, "ping": s.Ping(t.Context())} {
		if got := fault.Classify(err); got.Reason != fault.Unavailable || strings.Contains(got.Public, "hunter2") {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What is declared is what the database has: types, nullability, and a comment for the API's document.
func TestDeclaredAsInTheDatabase(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	tables, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hidden := map[string]bool{"webhook_deliveries.body": true, "agent_runs.prompt": true, "exec_sessions.command": true}
	for _, r := range store.Resources() {
		shown := map[string]bool{}
		if tables[r.Table].Description == "" {
			t.Errorf("ops.%s has no comment", r.Table)
		}
		for _, c := range r.Columns {
			shown[c.Name] = true
			info, exists := tables[r.Table].Columns[c.Name]
			switch {
			case !exists:
				t.Errorf("ops.%s has no column %s", r.Table, c.Name)
			case info.Type != c.Type || info.Nullable != c.Nullable:
				t.Errorf("%s.%s is declared as %s null %v; the database has %s null %v", r.Name, c.Name, c.Type, c.Nullable, info.Type, info.Nullable)
			case info.Description == "":
				t.Errorf("ops.%s.%s has no comment", r.Table, c.Name)
			}
		}
		for name := range tables[r.Table].Columns {
			if !shown[name] && !hidden[r.Table+"."+name] {
				t.Errorf("ops.%s.%s is not shown, and nobody said that it is to be hidden", r.Table, name)
			}
		}
	}
	for name := range tables {
		if _, shown := store.ResourceNamed(strings.ReplaceAll(name, "_", "-")); !shown && name != "schema_migrations" {
			t.Errorf("ops.%s has no resource", name)
		}
	}
	if got := strings.Join(tables["webhook_deliveries"].Columns["state"].Values, " "); got != "pending done ignored failed dead" {
		t.Errorf("allowed states: %q", got)
	}
	if got := tables["work_item_states"].Columns["source"].Values; len(got) != 1 || got[0] != "plane" {
		t.Errorf("allowed sources of a state: %q", got)
	}
}
