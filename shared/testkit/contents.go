package testkit

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Contents is every row of every table of ours as text, for tests that look for what must not be in any of them.
func Contents(t testing.TB, conn *pgx.Conn) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "select oid::regclass::text from pg_class where relnamespace = 'ops'::regnamespace and relkind = 'r' order by 1")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, table := range tables {
		var text string
		if err := conn.QueryRow(t.Context(), "select coalesce(string_agg(t::text, e'\\n'), '') from "+table+" t").Scan(&text); err != nil {
			t.Fatal(err)
		}
		out.WriteString(text + "\n")
	}
	return out.String()
}
