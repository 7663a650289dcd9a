package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// defaultGrants: whatever the next migration makes would be granted before anybody thinks about it. Supabase sets them for
// its own schemas; in ops there are none, and none that hold everywhere for those who are not ours.
var defaultGrants = rule{signal: "default_grants", find: func(c comparison) (found []ops.Finding) {
	for _, d := range c.live.DefaultGrants {
		if d.Schema != ours && (d.Schema != "" || len(strangers(d.Grants)) == 0) {
			continue
		}
		where := "everywhere"
		if d.Schema != "" {
			where = "in " + d.Schema
		}
		for role, may := range sorted(d.Grants) {
			f := ops.Finding{
				Severity: ops.Error, Subject: fmt.Sprintf("new %s of %s %s to %s", d.Kind, d.Maker, where, role),
				Title:    fmt.Sprintf("Whatever %s makes %s is granted to %s", d.Maker, where, role),
				Expected: "no default privileges", Actual: fmt.Sprintf("%s on %s", listed(may), d.Kind),
				Explanation: fmt.Sprintf("%s made %s by %s from now on are granted %s to %s at once, before a migration revokes or a policy asks", d.Kind, where, d.Maker, listed(may), role),
			}
			switch role {
			case ops.Everybody, ops.Anonymous, ops.Authenticated:
				f.Severity = ops.Critical
			default:
				if d.Schema == "" {
					continue
				}
			}
			found = append(found, f)
		}
	}
	return found
}}
