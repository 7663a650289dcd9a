package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// late: it was done, later than it may be. What depends on it saw old data meanwhile.
var late = rule{"chore_late", Late, func(w Watch) (ops.Finding, bool) {
	t, judged := w.judged()
	if !judged || t.run == nil || !t.run.StartedAt.After(t.due.Add(w.Schedule.StartGrace())) {
		return ops.Finding{}, false
	}
	return ops.Finding{
		Severity: ops.Warning, Title: w.Schedule.Title + " was late",
		Expected: "a start by " + w.clock(t.due.Add(w.Schedule.StartGrace())), Actual: w.clock(t.run.StartedAt),
		Explanation: fmt.Sprintf("it was due at %s, may be %s late, and began %s after its time", w.clock(t.due), length(w.Schedule.StartGrace()), length(t.run.StartedAt.Sub(t.due))),
	}, true
}}
