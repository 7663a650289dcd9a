package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// textNotComparable: policies and triggers are kept parsed and printed on demand, and every major version of the server
// may print them its own way. On one that nobody has looked at, equal and different say nothing.
var textNotComparable = rule{signal: "text_not_comparable", find: func(c comparison) []ops.Finding {
	if c.sameText() {
		return nil
	}
	return []ops.Finding{{
		Severity: ops.Warning, Subject: "schema ops",
		Title:    "The texts of policies and triggers could not be compared",
		Expected: fmt.Sprintf("PostgreSQL %d", c.want.Majors), Actual: "PostgreSQL " + c.live.ServerVersion,
		Explanation: fmt.Sprintf("PostgreSQL %d may print policies and triggers in another way than the versions %d that they were recorded on, "+
			"so their texts could not be compared: run `make rights` on that version and deploy", c.live.Major, c.want.Majors),
	}}
}}
