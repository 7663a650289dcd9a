package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// objectMissing: the migrations made it and it is gone.
var objectMissing = rule{signal: "object_missing", drift: true, find: func(c comparison) (found []ops.Finding) {
	missing := func(subject string) {
		found = append(found, ops.Finding{
			Severity: ops.Error, Subject: subject, Title: fmt.Sprintf("The %s is gone", subject),
			Expected: "made by the migrations", Actual: "no such object",
			Explanation: "the migrations that made it have run and it is not there: it was dropped or renamed by hand, and whatever needs it fails",
		})
	}
	for name, r := range sorted(c.wantRelations) {
		if _, there := c.liveRelations[name]; !there {
			missing(called(r))
		}
	}
	for name := range sorted(c.wantFunctions) {
		if _, there := c.liveFunctions[name]; !there {
			missing("function " + name)
		}
	}
	return found
}}
