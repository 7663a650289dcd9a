package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// triggerChanged: a trigger does something else than the migrations say, or is one that they do not make: it runs with
// every write, unseen, as whoever writes.
var triggerChanged = rule{signal: "trigger_changed", drift: true, text: true, find: func(c comparison) (found []ops.Finding) {
	for name, live := range sorted(c.liveTriggers) {
		want, meant := c.wantTriggers[name]
		if !c.known(live.Table) || meant && live.Definition == want.Definition || c.inherited(live) {
			continue
		}
		f := ops.Finding{
			Severity: ops.Critical, Subject: "trigger " + name, Title: fmt.Sprintf("The trigger %s was made another one", name),
			Expected: want.Definition, Actual: live.Definition,
			Explanation: fmt.Sprintf("it does not run when, or not what, the migrations say in %s", live.Table),
		}
		if !meant {
			f.Title, f.Expected = fmt.Sprintf("No migration makes the trigger %s", name), "no such trigger"
			f.Explanation = fmt.Sprintf("it runs with writes to %s, as whoever writes, and nobody reviewed it", live.Table)
		}
		found = append(found, f)
	}
	return found
}}

// inherited reports whether a trigger is one that a partition has from its parent.
func (c comparison) inherited(t ops.Trigger) bool {
	parent := c.liveRelations[t.Table].PartitionOf
	_, has := c.liveTriggers[t.Name+" on "+parent]
	return parent != "" && has
}
