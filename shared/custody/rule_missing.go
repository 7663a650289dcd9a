package custody

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// missing: what is kept somewhere is read there. Whoever reads it fails, or goes on without.
func missing(look Look, s ssot.Secret) ops.Finding {
	return ops.Finding{
		Signal: Missing, Subject: s.Name, Severity: ops.Error, Environment: look.Environment, Owner: s.Owner,
		Title:    fmt.Sprintf("%s is missing in %s", s.Name, At(look.Place)),
		Expected: "kept there, as ssot/secrets/registry.yaml says", Actual: "a whole list does not have it",
		Explanation: fmt.Sprintf("whatever needs %s there has none (%s; used by %s): set it there again, or take the place out of kept_in if it is not to be kept there any more",
			s.Name, strings.TrimSuffix(s.Purpose, "."), strings.Join(s.UsedBy, ", ")),
		Facts: map[string]any{"platform": look.Place.Platform, "scope": look.Place.Scope},
	}
}
