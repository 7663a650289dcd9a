package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// policyUnknown: permissive policies add up, so one that nobody meant opens a table whatever the others say.
var policyUnknown = rule{signal: "policy_unknown", drift: true, find: func(c comparison) (found []ops.Finding) {
	for name, p := range sorted(c.livePolicies) {
		if _, meant := c.wantPolicies[name]; meant || !c.known(p.Table) || p.Permissive && len(openTo(p)) > 0 {
			continue // a table that is unknown itself, and a policy for everybody, are said once
		}
		f := ops.Finding{
			Severity: ops.Critical, Subject: "policy " + name, Title: fmt.Sprintf("No migration makes the policy %s", name),
			Expected: "no such policy", Actual: written(p),
			Facts:       mend("drop policy %s", name),
			Explanation: fmt.Sprintf("permissive policies add up: what it lets %s do in %s (%s) is allowed whatever the other policies say", listed(p.Roles), p.Table, p.Command),
		}
		if !p.Permissive {
			f.Severity = ops.Warning
			f.Explanation = fmt.Sprintf("it is restrictive: it keeps rows of %s back from %s that the migrations mean to show", p.Table, listed(p.Roles))
		}
		found = append(found, f)
	}
	return found
}}
