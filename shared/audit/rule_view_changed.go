package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// viewChanged: a view shows something else than the migrations say.
var viewChanged = rule{signal: "view_changed", drift: true, text: true, find: func(c comparison) (found []ops.Finding) {
	for name, want := range sorted(c.wantRelations) {
		live, there := c.liveRelations[name]
		if !there || live.Kind == want.Kind && live.Definition == want.Definition {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Error, Subject: called(live), Title: fmt.Sprintf("The %s is not the one that the migrations made", called(live)),
			Expected: fmt.Sprintf("%s%s", want.Kind, want.Definition), Actual: fmt.Sprintf("%s%s", live.Kind, live.Definition),
			Explanation: "what it shows is not what was reviewed",
		})
	}
	return found
}}
