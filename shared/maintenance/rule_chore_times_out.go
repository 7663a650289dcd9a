package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// timesOut: Odoo.sh switches a job off that keeps running out of its time. Here a person does it, and is told to: a chore
// that is off is watched by nobody.
var timesOut = rule{"chore_times_out", Died, func(w Watch) (ops.Finding, bool) {
	n := 0
	for _, r := range w.Runs {
		if r.Status == ops.RunRunning && !w.dead(r) {
			continue
		}
		if !w.dead(r) {
			break
		}
		n++
	}
	return ops.Finding{
		Severity: ops.Critical, Title: w.Schedule.Title + " keeps running out of time",
		Expected: "an end within " + length(w.Schedule.Longest()), Actual: fmt.Sprintf("%d runs without one", n),
		Explanation: fmt.Sprintf("its last %d runs ended without a word, and after %d it is to be switched off: say why under disabled in ssot/maintenance/schedules.yaml, with State: DISABLED in template.yaml, or give it more time", n, w.Schedule.DisableAfterTimeouts),
	}, n >= w.Schedule.DisableAfterTimeouts
}}
