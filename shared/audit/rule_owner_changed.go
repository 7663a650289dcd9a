package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ownerChanged: row level security does not hold for a table's owner, and a definer function runs as its owner. All of
// ours belongs to the owner of the schema.
var ownerChanged = rule{signal: "owner_changed", find: func(c comparison) (found []ops.Finding) {
	see := func(subject, owner, because string) {
		if owner == ops.Owner {
			return
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: subject, Title: fmt.Sprintf("The %s belongs to %s", subject, owner),
			Expected: "owned by the owner of the schema ops", Actual: "owned by " + owner,
			Explanation: fmt.Sprintf(because, owner),
		})
	}
	for _, r := range sorted(c.liveRelations) {
		if r.Schema == ours {
			see(called(r), r.Owner, "no policy holds for an owner: %s sees and changes all of its rows, and may switch its row level security off")
		}
	}
	for name, f := range sorted(c.liveFunctions) {
		if f.Schema == ours {
			see("function "+name, f.Owner, "%s may replace what it does, for everybody who calls it")
		}
	}
	return found
}}
