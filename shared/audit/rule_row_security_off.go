package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// rowSecurityOff: every table of ours has row level security, each partition of its own, because a partition that is
// asked directly does not ask its parent. In other schemas it is needed where a reader of the console gets at.
var rowSecurityOff = rule{signal: "row_security_off", find: func(c comparison) (found []ops.Finding) {
	for name, r := range sorted(c.liveRelations) {
		open := strangers(r.Grants)
		if !r.HasRows() || r.RowSecurity || r.Schema != ours && len(open) == 0 {
			continue
		}
		f := ops.Finding{
			Severity: ops.Error, Subject: called(r), Title: fmt.Sprintf("Row level security is off on %s", name),
			Expected: "row level security on", Actual: "row level security off",
			Facts:       mend("alter table %s enable row level security", name),
			Explanation: fmt.Sprintf("no policy of %s is asked any more; whoever is ever granted something reads all of it", called(r)),
		}
		if len(open) > 0 {
			f.Severity = ops.Critical
			f.Explanation = fmt.Sprintf("no policy of %s is asked any more: %s has all of its rows", called(r), listed(open))
		}
		if r.PartitionOf != "" {
			f.Explanation += "; it is a partition of " + r.PartitionOf + ", whose row level security does not hold when the partition is asked directly"
		}
		found = append(found, f)
	}
	return found
}}
