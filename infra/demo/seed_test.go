package main

import (
	"io"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/infra/mirror"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// Whatever is in the database stays; what is empty is filled, once.
func TestSeedFillsWhatIsEmpty(t *testing.T) {
	t.Parallel()
	address := testkit.Database(t)
	db := testkit.Connect(t, address)
	if err := mirror.Catalog(t.Context(), address, io.Discard); err != nil {
		t.Fatal(err)
	}
	const own = `insert into ops.healthchecks (check_name, environment, target, status, observed_at) values ('own', 'prod', 'x', 'healthy', now())`
	if _, err := db.Exec(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	filled, err := seed(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(filled) < 25 {
		t.Errorf("only %v were filled", filled)
	}
	again, err := seed(t.Context(), db, now)
	if err != nil || len(again) > 3 { // those made of builds, of which there are none here
		t.Errorf("told again it filled %v, %v", again, err)
	}
	var checks int
	if err := db.QueryRow(t.Context(), "select count(*) from ops.healthchecks").Scan(&checks); err != nil || checks != 1 {
		t.Errorf("%d healthchecks beside a true one, %v", checks, err)
	}
}
