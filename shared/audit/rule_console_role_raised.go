package audit

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// consoleRoleRaised: readers of the console become authenticated, visitors anon. Neither may be more than its grants say:
// no login, nothing inherited, past no policy. The service role has BYPASSRLS and nothing else.
var consoleRoleRaised = rule{signal: "console_role_raised", find: func(c comparison) (found []ops.Finding) {
	for _, r := range c.live.Roles {
		if r.Name != ops.Anonymous && r.Name != ops.Authenticated && r.Name != ops.ServiceRole {
			continue
		}
		var is []string
		for _, trait := range []struct {
			has  bool
			name string
		}{
			{r.Superuser, "SUPERUSER"}, {r.BypassRLS && r.Name != ops.ServiceRole, "BYPASSRLS"},
			{r.CreateRole, "CREATEROLE"}, {r.Login, "LOGIN"}, {len(r.MemberOf) > 0, "member of " + listed(r.MemberOf)},
		} {
			if trait.has {
				is = append(is, trait.name)
			}
		}
		if len(is) == 0 {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: "role " + r.Name, Title: fmt.Sprintf("The role %s was raised", r.Name),
			Expected: "what its grants say and nothing more", Actual: strings.Join(is, ", "),
			Explanation: fmt.Sprintf("%s is %s: whoever arrives as %s may do more than the policies and grants of the console allow", r.Name, strings.Join(is, ", "), r.Name),
		})
	}
	return found
}}
