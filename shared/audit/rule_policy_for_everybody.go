package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// policyForEverybody: whoever reads the console has signed in. A policy for PUBLIC holds for anon too.
var policyForEverybody = rule{signal: "policy_for_everybody", find: func(c comparison) (found []ops.Finding) {
	for name, p := range sorted(c.livePolicies) {
		who := openTo(p)
		if len(who) == 0 || !p.Permissive || c.liveRelations[p.Table].Schema != ours {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: "policy " + name, Title: fmt.Sprintf("The policy %s is for %s", name, listed(who)),
			Expected: "policies for authenticated only", Actual: written(p),
			Facts:       mend("drop policy %s", name),
			Explanation: fmt.Sprintf("it holds for whoever has not signed in: one grant on %s, and its rows are public", p.Table),
		})
	}
	return found
}}
