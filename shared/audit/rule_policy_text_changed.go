package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// policyTextChanged: the conditions of a policy are not those of the migrations.
var policyTextChanged = rule{signal: "policy_text_changed", drift: true, text: true, find: func(c comparison) (found []ops.Finding) {
	for name, want := range sorted(c.wantPolicies) {
		live, there := c.livePolicies[name]
		if !there || conditions(live) == conditions(want) {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: "policy " + name, Title: fmt.Sprintf("The policy %s asks for something else", name),
			Expected: orNone(conditions(want)), Actual: orNone(conditions(live)),
			Facts:       mend("drop policy %s; create policy %s as %s", name, name, written(want)),
			Explanation: fmt.Sprintf("what decides which rows of %s are shown to %s is not what the migrations say", live.Table, listed(live.Roles)),
		})
	}
	return found
}}

func orNone(text string) string {
	if text == "" {
		return "no condition"
	}
	return text[1:]
}
