package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// viewAsOwner: a view reads as its owner, for whom no policy holds, unless it is told to read as whoever asks.
var viewAsOwner = rule{signal: "view_as_owner", find: func(c comparison) (found []ops.Finding) {
	for name, r := range sorted(c.liveRelations) {
		open := strangers(r.Grants)
		if r.Kind != ops.View || r.AsInvoker || r.Schema != ours && len(open) == 0 {
			continue
		}
		f := ops.Finding{
			Severity: ops.Error, Subject: called(r), Title: fmt.Sprintf("The view %s reads as its owner", name),
			Expected: "security_invoker = true", Actual: "reads as " + r.Owner,
			Facts:       mend("alter view %s set (security_invoker = true)", name),
			Explanation: fmt.Sprintf("no policy holds for %s, so the view shows all rows of its tables to whoever may read it", r.Owner),
		}
		if len(open) > 0 {
			f.Severity = ops.Critical
			f.Explanation += ": " + listed(open)
		}
		found = append(found, f)
	}
	return found
}}
