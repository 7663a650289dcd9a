package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// rowSecurityForced: with FORCE the owner asks the policies too. Our functions write as the owner and have no policy, so
// it stops them; where the migrations force it, its absence lets the owner past.
var rowSecurityForced = rule{signal: "row_security_forced_differs", drift: true, find: func(c comparison) (found []ops.Finding) {
	said := map[bool]string{true: "forced for the owner", false: "not forced for the owner"}
	for name, r := range sorted(c.liveRelations) {
		want, known := c.desired(name)
		if !known || !r.HasRows() || r.Forced == want.Forced {
			continue
		}
		f := ops.Finding{
			Severity: ops.Error, Subject: called(r), Title: fmt.Sprintf("Row level security of %s is %s", name, said[r.Forced]),
			Expected: said[want.Forced], Actual: said[r.Forced],
			Facts:       mend("alter table %s no force row level security", name),
			Explanation: fmt.Sprintf("the functions write as the owner of %s, for whom there is no policy: they see no rows and can write none", called(r)),
		}
		if want.Forced {
			f.Facts = mend("alter table %s force row level security", name)
			f.Explanation = fmt.Sprintf("the policies of %s do not hold for its owner, and the migrations say that they do", called(r))
		}
		found = append(found, f)
	}
	return found
}}
