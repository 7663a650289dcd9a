package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// crowded has many work items, of which one in a hundred was transferred, and as many events, of which few say something
// that the others do not.
func crowded(t *testing.T) *pgx.Conn {
	t.Helper()
	conn := testkit.Connect(t, testkit.Database(t))
	fill(t, conn, "work_items", `insert into ops.work_items (work_item_ref, source, source_id, container_id, number, title, status, source_updated_at, previous_refs, delivery_id)
		select 'github:acme/r#' || i, 'github', i::text, (i % 20)::text, i, 't', 'open', timestamptz '2026-03-01' - i * interval '10 s',
			case when i % 100 = 0 then array['github:acme/old#' || i] else '{}' end, 1 from generate_series(1, 100000) i`)
	fill(t, conn, "platform_events", `insert into ops.platform_events (kind, severity, source, message, data, occurred_at, last_seen_at)
		select 'webhook.refused', 'warning', case i % 2 when 0 then 'github' else 'plane' end, 'A webhook was refused' || case when i % 20000 = 7 then ': the signature is forged' else '' end,
			'{}', at, at from generate_series(1, 100000) i, lateral (select timestamptz '2026-03-01' + i * interval '1 s') x (at)`)
	for _, step := range []string{
		"insert into ops.work_item_containers (source, container_id, name, named_at, previous_names) select 'github', i::text, 'acme/r' || i, now(), array['acme/was' || i] from generate_series(0, 19) i",
		"vacuum analyze ops.work_items", "vacuum analyze ops.platform_events", "analyze ops.work_item_containers",
	} {
		if _, err := conn.Exec(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// readingAs runs a statement as somebody, and gives its one text and how many rows of a table were read for it, inside of
// functions too.
func readingAs(t *testing.T, conn *pgx.Conn, claims, table, sql string, args ...any) (text string, read int) {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing was written
	if _, err := tx.Exec(t.Context(), "select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true), set_config('jit', 'off', true)", claims); err != nil {
		t.Fatal(err)
	}
	count := func() (n int) {
		t.Helper()
		if err := tx.QueryRow(t.Context(), "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relid = ('ops.' || $1)::regclass", table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count() // this session's, as far as they were not handed on
	rows, err := tx.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[*string])
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) > 0 && texts[0] != nil {
		text = *texts[0]
	}
	return text, count() - before
}

// Policies keep the indexes on arrays and on words from being used; these questions must be served by them all the same.
func TestOldReferencesAndRareWordsWalkNoTable(t *testing.T) {
	t.Parallel()
	conn := crowded(t)
	for ref, want := range map[string]string{
		"github:acme/old#100":   `"work_item_ref":"github:acme/r#100"`,
		"github:acme/was7#7":    `"work_item_ref":"github:acme/r#7"`,
		"github:acme/old#101":   "",
		"github:acme/never#100": "",
	} {
		sql, args := store.FindSQL(resource(t, "work-items"), ref)
		found, read := readingAs(t, conn, viewer, "work_items", sql, args...)
		if !strings.Contains(found, want) || (found == "") != (want == "") || read > 100 {
			t.Errorf("%s leads to %.60q over %d rows", ref, found, read)
		}
		if found, _ := readingAs(t, conn, nobody, "work_items", sql, args...); found != "" {
			t.Errorf("somebody without a role finds %s", found)
		}
	}
	logs := func(claims, query string) (string, int) {
		t.Helper()
		l, err := store.ParseLogs(map[string][]string{"q": {query}, "limit": {"5"}}, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		return readingAs(t, conn, claims, "platform_events", store.ViewSQL("logs"), l.Args()...)
	}
	const data = 20_000 // the newest, whose data is searched
	for _, c := range []struct {
		words string
		found int
		read  int
	}{
		{"forged", 5, data + 100}, {"forged signature", 5, data + 100}, {"forged -signature", 0, data + 100}, {"nowhere", 0, data + 100},
		{"refused", 6, data + 10_000}, // in every event: what the index finds is given up
	} {
		found, read := logs(viewer, c.words)
		if n := strings.Count(found, `"message"`); n != c.found || read > c.read {
			t.Errorf("%q is in %d events, %d rows were read; want %d, %d", c.words, n, read, c.found, c.read)
		}
	}
	if found, _ := logs(nobody, "forged"); strings.Contains(found, `"message"`) {
		t.Errorf("somebody without a role finds %s", found)
	}
	for statement, index := range map[string]string{
		"select w.work_item_ref from ops.work_items w where w.previous_refs @> array['github:acme/old#100']":                                                                "work_items_previous_refs",
		"select w.work_item_ref from ops.work_items w where w.source = 'github' and w.container_id = '7' and w.number = 7":                                                  "work_items_by_number",
		"select e.id from ops.platform_events e where to_tsvector('simple', e.message) @@ (websearch_to_tsquery('simple', 'forged') && websearch_to_tsquery('simple', ''))": "platform_events_words",
	} {
		if plan := strings.Join(names(t, conn, "explain "+statement), "\n"); !strings.Contains(plan, index) {
			t.Errorf("past the policies %s is not used:\n%s", index, plan)
		}
	}
}

// A function that is past the policies asks for the role itself; the walk finds one that forgot.
func TestFunctionsPastPoliciesAskForTheRole(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	if found := names(t, conn, `select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and prosecdef and prosrc not like '%ops.console_role()%'`); len(found) > 0 {
		t.Errorf("they let anybody past: %s", strings.Join(found, ", "))
	}
}
