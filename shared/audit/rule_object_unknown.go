package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// objectUnknown: what no migration makes, nobody reviewed and nobody will drop. Partitions come as time goes by.
var objectUnknown = rule{signal: "object_unknown", drift: true, find: func(c comparison) (found []ops.Finding) {
	unknown := func(subject string, severity ops.Severity, detail string) {
		found = append(found, ops.Finding{
			Severity: severity, Subject: subject, Title: fmt.Sprintf("No migration makes the %s", subject),
			Expected: "no such object", Actual: detail,
			Explanation: "it is in the schema of the console and in none of its migrations: nobody reviewed what it shows or does; put it into a migration or drop it",
		})
	}
	for name, r := range sorted(c.liveRelations) {
		if r.Schema == ours && !c.known(name) {
			unknown(called(r), ops.Warning, "owned by "+r.Owner+", open to "+listed(strangers(r.Grants)))
		}
	}
	for name, f := range sorted(c.liveFunctions) {
		if _, meant := c.wantFunctions[name]; f.Schema != ours || meant {
			continue
		}
		severity, detail := ops.Warning, "runs as whoever calls it, open to "+listed(strangers(f.Grants))
		if f.Definer {
			severity, detail = ops.Critical, "runs as "+f.Owner+", open to "+listed(strangers(f.Grants))
		}
		unknown("function "+name, severity, detail)
	}
	return found
}}
