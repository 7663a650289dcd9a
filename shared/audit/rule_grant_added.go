package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// grantAdded: somebody may do more than the migrations say. What PUBLIC and anon have is another rule.
var grantAdded = rule{signal: "grant_added", drift: true, find: func(c comparison) (found []ops.Finding) {
	for subject, want := range c.meant() {
		for role, has := range sorted(granted(c.live)[subject]) {
			more := beyond(has, want[role])
			if len(more) == 0 || role == ops.Everybody || role == ops.Anonymous {
				continue
			}
			f := ops.Finding{
				Severity: ops.Error, Subject: subject + " to " + role, Title: fmt.Sprintf("%s may do more with %s than it should", role, subject),
				Expected: listed(want[role]), Actual: listed(has),
				Explanation: fmt.Sprintf("no migration grants %s on %s to %s", listed(more), subject, role),
			}
			if role == ops.Authenticated {
				f.Severity = ops.Critical
				f.Explanation += ", whom every reader of the console becomes"
			}
			found = append(found, f)
		}
	}
	return found
}}

// meant walks what is there and meant to be there, with the grants that it is meant to have. A partition is meant to have
// its parent's at most.
func (c comparison) meant() func(yield func(string, ops.Grants) bool) {
	meant := map[string]ops.Grants{"schema " + ours: c.want.Schema}
	for name, r := range c.liveRelations {
		if want, known := c.desired(name); known {
			meant[called(r)] = want.Grants
		}
	}
	for name := range c.liveFunctions {
		if want, known := c.wantFunctions[name]; known {
			meant["function "+name] = want.Grants
		}
	}
	return func(yield func(string, ops.Grants) bool) {
		for subject, grants := range sorted(meant) {
			if !yield(subject, grants) {
				return
			}
		}
	}
}
