package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// failed: it was tried as often as it may be, and it failed.
var failed = rule{"chore_failed", Failed, func(w Watch) (ops.Finding, bool) {
	r := w.last()
	if r.Status != ops.RunFailed || w.again(r) {
		return ops.Finding{}, false
	}
	f := ops.Finding{
		Severity: ops.Error, Title: w.Schedule.Title + " failed", Expected: "success", Actual: r.Why,
		Explanation: fmt.Sprintf("its last run began at %s and failed", w.clock(r.StartedAt)),
	}
	if r.Why != "" {
		f.Explanation += ": " + r.Why
	}
	if n := w.tries(r); n > 1 {
		f.Explanation += fmt.Sprintf(" (%d tries)", n)
	}
	return f, true
}}

// tries are how often a turn was tried.
func (w Watch) tries(of ops.ChoreRun) (n int) {
	for _, r := range w.Runs {
		if !of.DueAt.IsZero() && r.DueAt.Equal(of.DueAt) {
			n++
		}
	}
	return n
}

// again tells whether a run that did not succeed is still to be tried again, as its retries promise.
func (w Watch) again(r ops.ChoreRun) bool {
	within := r.At().Add(w.Schedule.StartGrace()) // the schedule may have been late as well
	return !r.DueAt.IsZero() && w.tries(r) <= w.Schedule.Retry.Attempts &&
		w.Now.Before(within.Add(minutes(w.Schedule.Retry.WithinMinutes)))
}
