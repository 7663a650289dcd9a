package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// extensionInPublic: what an extension brings is open to everybody in public, and is served by the Data API there.
var extensionInPublic = rule{signal: "extension_in_public", find: func(c comparison) (found []ops.Finding) {
	for _, e := range c.live.Extensions {
		if e.Schema != "public" && e.Schema != ours {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Warning, Subject: "extension " + e.Name, Title: fmt.Sprintf("The extension %s is in the schema %s", e.Name, e.Schema),
			Expected: "in a schema of its own, such as extensions", Actual: "in " + e.Schema,
			Facts:       mend("alter extension %s set schema extensions", e.Name),
			Explanation: fmt.Sprintf("its functions and tables lie in %s beside those of people, where whoever may use that schema may call them", e.Schema),
		})
	}
	return found
}}
