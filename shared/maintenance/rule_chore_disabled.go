package maintenance

import "github.com/insightpulseai/odooops-console/shared/ops"

// switchedOff: what is switched off is easily forgotten, so it stays to be seen.
var switchedOff = rule{"chore_disabled", Disabled, func(w Watch) (ops.Finding, bool) {
	return ops.Finding{
		Severity: ops.Info, Title: w.Schedule.Title + " is switched off",
		Expected: w.Schedule.Expression, Actual: "never",
		Explanation: "nothing is expected of it, and nobody is told when it is not done: " + w.Schedule.Disabled,
	}, w.Schedule.Disabled != ""
}}
