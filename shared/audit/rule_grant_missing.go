package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// grantMissing: somebody may do less than the migrations say, and finds out when it is needed.
var grantMissing = rule{signal: "grant_missing", drift: true, find: func(c comparison) (found []ops.Finding) {
	live := granted(c.live)
	for subject, want := range c.meant() {
		if _, meant := c.wantRelations[nameOf(subject)]; !meant && c.liveRelations[nameOf(subject)].PartitionOf != "" {
			continue // a partition may do with less
		}
		for role, should := range sorted(want) {
			less := beyond(should, live[subject][role])
			if len(less) == 0 {
				continue
			}
			found = append(found, ops.Finding{
				Severity: ops.Error, Subject: subject + " to " + role, Title: fmt.Sprintf("%s may do less with %s than it should", role, subject),
				Expected: listed(should), Actual: listed(live[subject][role]),
				Explanation: fmt.Sprintf("the migrations grant %s on %s to %s and it is not there: whatever needs it is refused", listed(less), subject, role),
			})
		}
	}
	return found
}}
