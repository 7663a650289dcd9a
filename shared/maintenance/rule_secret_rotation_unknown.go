package maintenance

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// rotationUnknown: a secret whose age nobody knows is not a young one. One finding for all: each alone would be read by
// nobody.
var rotationUnknown = secretRule{"secret_rotation_unknown", func(s Secrets) []ops.Finding {
	var names []string
	for _, secret := range s.Registry {
		if at, _ := s.rotated(secret); at.IsZero() {
			names = append(names, secret.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []ops.Finding{{
		Severity: ops.Warning, Subject: "secrets registry", Title: fmt.Sprintf("It is not known when %d secrets were last replaced", len(names)),
		Expected: "a date for each of " + fmt.Sprint(len(s.Registry)), Actual: fmt.Sprintf("none for %d", len(names)), Facts: map[string]any{"secrets": names},
		Explanation: "no platform that was looked at says when they were set, and nobody wrote it down: " + strings.Join(names, ", ") +
			". When one is replaced, write rotated_on beside it in ssot/secrets/registry.yaml",
	}}
}}
