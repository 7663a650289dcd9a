package audit

import (
	"fmt"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// policyName is how a sentence calls a policy.
func policyName(p ops.Policy) string { return p.Name + " on " + p.Table }

// openTo lists those of a policy's roles that are nobody in particular.
func openTo(p ops.Policy) (who []string) {
	for _, role := range []string{ops.Everybody, ops.Anonymous} {
		if slices.Contains(p.Roles, role) {
			who = append(who, role)
		}
	}
	return who
}

// written is a policy as one reads it in SQL, without its name.
func written(p ops.Policy) string { return shape(p) + conditions(p) }

// shape is everything of a policy but its conditions.
func shape(p ops.Policy) string {
	kind := "restrictive"
	if p.Permissive {
		kind = "permissive"
	}
	return fmt.Sprintf("%s for %s to %s", kind, p.Command, listed(p.Roles))
}

// conditions are a policy's conditions as the server prints them.
func conditions(p ops.Policy) (text string) {
	if p.Using != "" {
		text += " using " + p.Using
	}
	if p.Check != "" {
		text += " with check " + p.Check
	}
	return text
}
