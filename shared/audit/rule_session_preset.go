package audit

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// sessionPreset: a session can be made to begin with a token's claims, with another role, or as a replica for which
// triggers do not run. Nothing in policies, grants or functions shows it.
var sessionPreset = rule{signal: "session_preset", find: func(c comparison) (found []ops.Finding) {
	for _, p := range c.live.Presets {
		whose, statement := "every session", "all"
		if p.Role != "" {
			whose, statement = "every session of "+p.Role, p.Role
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: fmt.Sprintf("setting %s of %s", p.Setting, whose),
			Title:    fmt.Sprintf("%s begins with %s set", upper(whose), p.Setting),
			Expected: "not set", Actual: "set",
			Facts:       mend("alter role %s reset %s", statement, p.Setting),
			Explanation: fmt.Sprintf("%s begins %s", whose, presetMeans(p.Setting)),
		})
	}
	return found
}}

func presetMeans(setting string) string {
	switch {
	case strings.HasPrefix(setting, "request."):
		return "with claims that no token brought, and the policies believe them"
	case setting == "role":
		return "as another role than the one that logged in"
	case setting == "session_replication_role":
		return "as a replica's, for which the triggers that keep history append-only do not run"
	default:
		return "with row level security set in advance"
	}
}
