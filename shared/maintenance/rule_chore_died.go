package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// died: what runs for longer than it can run was killed, and could not say so.
var died = rule{"chore_died", Died, func(w Watch) (ops.Finding, bool) {
	r := w.last()
	if !w.dead(r) || w.again(r) {
		return ops.Finding{}, false
	}
	f := ops.Finding{
		Severity: ops.Error, Title: w.Schedule.Title + " died half-way",
		Expected: "an end within " + length(w.Schedule.Longest()), Actual: "none",
		Explanation: fmt.Sprintf("it began at %s and has not said how it ended; it can run for %s at most", w.clock(r.StartedAt), length(w.Schedule.Longest())),
	}
	if r.Status == ops.RunTimedOut {
		f.Explanation = fmt.Sprintf("it began at %s and never said how it ended: %s", w.clock(r.StartedAt), r.Why)
	}
	return f, true
}}

// dead tells whether a run is known to have ended without a word.
func (w Watch) dead(r ops.ChoreRun) bool {
	return r.Status == ops.RunTimedOut || r.Status == ops.RunRunning && w.Now.Sub(r.StartedAt) > w.Schedule.Longest()
}
