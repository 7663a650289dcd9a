package testkit

import (
	"os"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/pgbouncer"
)

// Pooled gives another address of a database: through PgBouncer in transaction mode, where everybody with the same user
// shares so many connections to the server, as production's pooler has it.
func Pooled(t testing.TB, url string, connections int) string {
	t.Helper()
	pooler, err := pgbouncer.Start(t.Context(), url, pgbouncer.Options{Dir: DataDir("pgbouncer"), Connections: connections, Log: os.Stderr})
	if err != nil {
		t.Fatalf("no pooler, no test: %v", err)
	}
	t.Cleanup(pooler.Stop)
	address, err := pooler.Through(url)
	if err != nil {
		t.Fatal(err)
	}
	return address
}
