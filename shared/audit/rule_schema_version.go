package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// schemaVersion: a database of other migrations than this program knows cannot be compared with what it should be. That is
// no drift, and it is not fine either.
var schemaVersion = rule{signal: "schema_version_differs", find: func(c comparison) []ops.Finding {
	if c.sameMigrations() {
		return nil
	}
	lacks, more := beyond(c.want.Migrations, c.live.Migrations), beyond(c.live.Migrations, c.want.Migrations)
	act := "run the migrations"
	if len(more) > 0 {
		act = "deploy the functions that know them"
	}
	return []ops.Finding{{
		Severity: ops.Warning, Subject: "schema ops",
		Title:    "The database could not be compared with the migrations",
		Expected: fmt.Sprintf("%d migrations, %v not among them", len(c.want.Migrations), more),
		Actual:   fmt.Sprintf("%d migrations, %v not among them", len(c.live.Migrations), lacks),
		Explanation: fmt.Sprintf("the database lacks %d of the migrations that this program knows and has %d that it does not know, "+
			"so what the migrations make could not be compared: %s", len(lacks), len(more), act),
	}}
}}
