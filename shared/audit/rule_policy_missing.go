package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// policyMissing: without its policy a table shows nothing; without a restrictive one it shows too much.
var policyMissing = rule{signal: "policy_missing", drift: true, find: func(c comparison) (found []ops.Finding) {
	for name, p := range sorted(c.wantPolicies) {
		if _, there := c.livePolicies[name]; there {
			continue
		}
		if _, there := c.liveRelations[p.Table]; !there {
			continue // the table is missing, which is said once
		}
		f := ops.Finding{
			Severity: ops.Error, Subject: "policy " + name, Title: fmt.Sprintf("The policy %s is gone", name),
			Expected: written(p), Actual: "no such policy",
			Facts:       mend("create policy %s as %s", name, written(p)),
			Explanation: fmt.Sprintf("the migrations make it and it is not there: %s shows no rows to %s through it, and the console looks empty instead of broken", p.Table, listed(p.Roles)),
		}
		if !p.Permissive {
			f.Severity = ops.Critical
			f.Explanation = fmt.Sprintf("the migrations make it and it is not there: whatever it kept back from %s in %s is shown", listed(p.Roles), p.Table)
		}
		found = append(found, f)
	}
	return found
}}
