package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// tooFast: a check that ends at once and says that all is well has perhaps looked at nothing.
var tooFast = rule{"chore_too_fast", TooFast, func(w Watch) (ops.Finding, bool) {
	r := w.last()
	if r.Status != ops.RunSucceeded || r.FinishedAt.IsZero() || w.took(r) >= w.Schedule.Shortest() {
		return ops.Finding{}, false
	}
	return ops.Finding{
		Severity: ops.Warning, Title: w.Schedule.Title + " ended suspiciously fast",
		Expected: "at least " + length(w.Schedule.Shortest()), Actual: length(w.took(r)),
		Explanation: fmt.Sprintf("it began at %s and says that it succeeded after %s; whatever does its work takes %s at least", w.clock(r.StartedAt), length(w.took(r)), length(w.Schedule.Shortest())),
	}, true
}}
