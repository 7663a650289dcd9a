package maintenance

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Secrets are the secrets of the registry at one moment, and what is known of their ages and their use.
type Secrets struct {
	Now      time.Time
	Registry []ssot.Secret
	Is       ops.SecretsSeen
}

// secretRule looks at all secrets for one kind of trouble.
type secretRule struct {
	signal string
	find   func(Secrets) []ops.Finding
}

var secretRules = []secretRule{rotationDue, rotationUnknown, keyOverlap}

// syncWithin is how old a look at the platforms may be for the dates that it gave to be believed.
const syncWithin = 8 * 24 * time.Hour

// Findings are what is wrong with the rotation of secrets. Unjudged are the signals that could not be judged: what was
// replaced since the last look is not known.
func (s Secrets) Findings() (findings []ops.Finding, unjudged []string) {
	for _, r := range secretRules {
		for _, f := range r.find(s) {
			f.Signal = r.signal
			findings = append(findings, f)
		}
	}
	if s.Now.Sub(s.Is.LookedAt) > syncWithin {
		unjudged = []string{rotationDue.signal, rotationUnknown.signal}
	}
	return findings, unjudged
}

// rotated is when a secret was last replaced: as the platforms say, of all copies the oldest, or else as people do. Zero is
// not known.
func (s Secrets) rotated(secret ssot.Secret) (at time.Time, says string) {
	for _, a := range s.Is.Ages {
		if a.Name == secret.Name && !a.OldestAt.IsZero() {
			return a.OldestAt, "the platform that keeps its oldest copy"
		}
	}
	return secret.Rotated(), "ssot/secrets/registry.yaml"
}
