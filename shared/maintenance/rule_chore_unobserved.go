package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// unobserved: where nobody was heard, nothing is seen, and that says nothing about what was done.
var unobserved = rule{"chore_unobserved", Unobserved, func(w Watch) (ops.Finding, bool) {
	t, judged := w.judged()
	if !judged || t.run != nil || !w.blind(t) {
		return ops.Finding{}, false
	}
	f := ops.Finding{
		Severity: ops.Warning, Title: "Whether " + w.Schedule.Title + " ran is not known",
		Expected: "news of GitHub after " + w.clock(t.due.Add(w.Schedule.StartGrace())), Actual: "none",
		Explanation: fmt.Sprintf("it was due at %s, and GitHub was never heard: neither a webhook nor a poll", w.clock(t.due)),
	}
	if !w.heard.IsZero() {
		f.Actual = "last heard at " + w.clock(w.heard)
		f.Explanation = fmt.Sprintf("it was due at %s, and GitHub was last heard at %s, before its time to start was over", w.clock(t.due), w.clock(w.heard))
	}
	return f, true
}}

// blind tells whether a turn could have been done without anybody here seeing it.
func (w Watch) blind(t turn) bool {
	return w.Schedule.SeenIn == ssot.InBuilds && w.heard.Before(t.due.Add(w.Schedule.StartGrace()))
}
