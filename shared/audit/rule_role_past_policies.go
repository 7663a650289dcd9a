package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// pastPolicies are the roles that are known to be past every policy, and why they are. Supabase's are those of
// https://github.com/supabase/postgres/tree/develop/migrations/db/init-scripts.
var pastPolicies = map[string]string{
	ops.Owner:                 "owns the tables, so no policy holds for it anyway",
	ops.ServiceRole:           "Supabase's own key for servers; it has grants in ops and nobody is given the key",
	"postgres":                "the project's administrator",
	"supabase_admin":          "the vendor's administrator",
	"supabase_read_only_user": "the vendor's read-only SQL endpoint",
	"authenticator":           "becomes whichever role a token names; the Data API, which does not serve ops",
}

// rolePastPolicies: for a superuser and for a role with BYPASSRLS no policy holds, nor for whoever may become one.
var rolePastPolicies = rule{signal: "role_past_policies", find: func(c comparison) (found []ops.Finding) {
	for _, r := range c.live.Roles {
		if _, known := pastPolicies[r.Name]; known || r.First || !r.Powerful() && len(r.Becomes) == 0 {
			continue
		}
		f := ops.Finding{
			Severity: ops.Error, Subject: "role " + r.Name, Title: fmt.Sprintf("No policy holds for the role %s", r.Name),
			Expected: "NOBYPASSRLS, no superuser", Actual: power(r),
			Explanation: fmt.Sprintf("%s is %s and nobody says why: it reads and writes past every policy", r.Name, power(r)),
		}
		if r.BypassRLS && !r.Superuser {
			f.Facts = mend("alter role %s nobypassrls", r.Name)
		}
		if !r.Powerful() {
			f.Title = fmt.Sprintf("The role %s may become one for which no policy holds", r.Name)
			f.Facts = mend("revoke %s from %s", listed(r.Becomes), r.Name)
		}
		found = append(found, f)
	}
	return found
}}

// power says what makes a role powerful.
func power(r ops.Role) string {
	switch {
	case r.Superuser:
		return "superuser"
	case r.BypassRLS:
		return "BYPASSRLS"
	default:
		return "member of " + listed(r.Becomes)
	}
}
