package audit

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// grantToEverybody: what is granted to PUBLIC is granted to every role there is and will be; anon is whoever did not sign
// in. A new function is PUBLIC's until it is revoked.
var grantToEverybody = rule{signal: "grant_to_everybody", find: func(c comparison) (found []ops.Finding) {
	for subject, grants := range sorted(granted(c.live)) {
		for _, role := range []string{ops.Everybody, ops.Anonymous} {
			if len(grants[role]) == 0 {
				continue
			}
			found = append(found, ops.Finding{
				Severity: ops.Critical, Subject: subject + " to " + role, Title: fmt.Sprintf("%s may be used by %s", upper(subject), role),
				Expected: "nothing for " + role, Actual: listed(grants[role]),
				Facts:       mend("revoke all on %s from %s", revocable(subject), role),
				Explanation: fmt.Sprintf("%s has %s on %s, so %s", role, listed(grants[role]), subject, whoIs(role)),
			})
		}
	}
	return found
}}

func whoIs(role string) string {
	if role == ops.Everybody {
		return "every role of this server has, the one for visitors included"
	}
	return "whoever has not signed in has"
}

// revocable is an object as REVOKE names it: relations but sequences are all tables to it.
func revocable(subject string) string {
	switch kind, _, _ := strings.Cut(subject, " "); kind {
	case "function", "schema", "sequence":
		return subject
	}
	return nameOf(subject)
}

func upper(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }
