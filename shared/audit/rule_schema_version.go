package audit

import (
	"fmt"
	"strconv"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// schemaVersion: a database of another migration than this program knows cannot be compared with what it should be. That
// is no drift, and it is not fine either.
var schemaVersion = rule{signal: "schema_version_differs", find: func(c comparison) []ops.Finding {
	if c.sameMigration() {
		return nil
	}
	side, act := "behind", "run the migrations"
	if c.live.Migration > c.want.Migration {
		side, act = "ahead of", "deploy the functions that belong to it"
	}
	return []ops.Finding{{
		Severity: ops.Warning, Subject: "schema ops",
		Title:    "The database could not be compared with the migrations",
		Expected: "migration " + strconv.FormatInt(c.want.Migration, 10), Actual: "migration " + strconv.FormatInt(c.live.Migration, 10),
		Explanation: fmt.Sprintf("the database is %s the program that audits it, so what the migrations make could not be compared: %s", side, act),
	}}
}}
