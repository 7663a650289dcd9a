package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// policyChanged: a policy is for other roles or another command than the migrations say. Its conditions are another rule.
var policyChanged = rule{signal: "policy_changed", drift: true, find: func(c comparison) (found []ops.Finding) {
	for name, want := range sorted(c.wantPolicies) {
		live, there := c.livePolicies[name]
		if !there || shape(live) == shape(want) || live.Permissive && len(openTo(live)) > 0 {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: "policy " + name, Title: fmt.Sprintf("The policy %s was made another one", name),
			Expected: shape(want), Actual: shape(live),
			Facts:       mend("drop policy %s; create policy %s as %s", name, name, written(want)),
			Explanation: fmt.Sprintf("it bears the name that the migrations gave it, and is %s instead of %s", shape(live), shape(want)),
		})
	}
	return found
}}
