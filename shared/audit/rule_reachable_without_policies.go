package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// reachableWithoutPolicies: materialised views and foreign tables cannot have policies, so whoever is granted one reads
// all of it.
var reachableWithoutPolicies = rule{signal: "reachable_without_policies", find: func(c comparison) (found []ops.Finding) {
	for name, r := range sorted(c.liveRelations) {
		open := strangers(r.Grants)
		if r.Kind != ops.MaterializedView && r.Kind != ops.ForeignTable || len(open) == 0 {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: called(r), Title: fmt.Sprintf("The %s is open to %s", called(r), listed(open)),
			Expected: "granted to none of PUBLIC, anon and authenticated", Actual: "granted to " + listed(open),
			Facts:       mend("revoke all on %s from %s", name, listed(open)),
			Explanation: fmt.Sprintf("a %s cannot have row level security: %s has all of it", r.Kind, listed(open)),
		})
	}
	return found
}}
