package testkit

import (
	_ "embed" // the rows are a file
	"testing"

	"github.com/jackc/pgx/v5"
)

//go:embed rows.sql
var rows string

// Furnish writes one sound row into every table of builds, findings, inventory, mail, agents and the rest, whatever is
// there already.
func Furnish(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}
