package capacity

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// migrationsPending: code runs before its migration and after it, but nobody means it to stay before. Of a database that is
// not ours to migrate nothing is known, and nothing is said.
var migrationsPending = rule{"migrations_pending", func(d ops.DatabaseSnapshot) (ops.Finding, bool) {
	if d.Migrations == nil || d.Migrations.Pending == 0 {
		return ops.Finding{}, false
	}
	m := *d.Migrations
	return ops.Finding{
		Severity: ops.Error, Title: fmt.Sprintf("%s lacks %d migrations", d.Database, m.Pending),
		Expected: fmt.Sprintf("%d migrations", m.Applied+m.Pending), Actual: fmt.Sprintf("%d migrations, the newest %d", m.Applied, m.Newest),
		Facts:       map[string]any{"mend": "make migrate"},
		Explanation: fmt.Sprintf("the functions that run know %d migrations that the database has not: what needs them fails", m.Pending),
	}, true
}}
