package maintenance

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// overrun: it takes longer than it used to. There is still time to see why before it no longer ends in its time.
var overrun = rule{"chore_overrun", Overrun, func(w Watch) (ops.Finding, bool) {
	r := w.last()
	if r.StartedAt.IsZero() || w.dead(r) || w.took(r) <= w.Schedule.RunGrace() {
		return ops.Finding{}, false
	}
	f := ops.Finding{
		Severity: ops.Warning, Title: w.Schedule.Title + " takes too long",
		Expected: "at most " + length(w.Schedule.RunGrace()), Actual: length(w.took(r)),
		Explanation: fmt.Sprintf("it began at %s and took %s, more than the %s that it usually needs; at %s it is cut off", w.clock(r.StartedAt), length(w.took(r)), length(w.Schedule.RunGrace()), length(w.Schedule.Longest())),
	}
	if r.FinishedAt.IsZero() {
		f.Explanation = fmt.Sprintf("it began at %s and still runs after %s, more than the %s that it usually needs; after %s it counts as dead", w.clock(r.StartedAt), length(w.took(r)), length(w.Schedule.RunGrace()), length(w.Schedule.Longest()))
	}
	return f, true
}}

// took is how long a run took, or has taken.
func (w Watch) took(r ops.ChoreRun) (d time.Duration) {
	if r.FinishedAt.IsZero() {
		return w.Now.Sub(r.StartedAt)
	}
	return r.FinishedAt.Sub(r.StartedAt)
}
