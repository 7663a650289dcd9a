package maintenance

import (
	"fmt"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// doors are the secrets by which vendors sign. Which one did is written down with each delivery.
var doors = map[ops.Source]string{
	"github": "GITHUB_WEBHOOK_SECRETS", "plane": "PLANE_WEBHOOK_SECRETS", "vercel": "VERCEL_WEBHOOK_SECRETS",
	"slack": "SLACK_SIGNING_SECRETS", "mailgun": "MAILGUN_SIGNING_KEYS",
}

// lastUse is how long an old key is out of use before it counts as given up.
const lastUse = 7 * 24 * time.Hour

// keyOverlap: old and new work side by side while a vendor is told of the new one. The overlap ends with the last use of
// the old one, and not with the day on which it should have.
var keyOverlap = secretRule{"secret_overlap", func(s Secrets) (findings []ops.Finding) {
	for _, use := range s.Is.Keys {
		i := slices.IndexFunc(s.Registry, func(r ssot.Secret) bool { return r.Name == doors[use.Source] })
		if i < 0 || s.Now.Sub(use.OldLastAt) > lastUse {
			continue
		}
		secret := s.Registry[i]
		ends := use.OldFirstAt.AddDate(0, 0, secret.OverlapDays)
		f := ops.Finding{
			Severity: ops.Info, Subject: "secret " + secret.Name, Owner: secret.Owner, Title: string(use.Source) + " still signs with an old key",
			Expected: "the old key is out of use by " + ends.UTC().Format(time.RFC3339), Actual: "last used at " + use.OldLastAt.UTC().Format(time.RFC3339),
			Explanation: fmt.Sprintf("a delivery was signed with a key that is not the newest of %s, last at %s; the two may overlap until %s", secret.Name, use.OldLastAt.UTC().Format(time.RFC3339), ends.UTC().Format(time.RFC3339)),
		}
		if use.OldLastAt.After(ends) {
			f.Severity = ops.Error
			f.Explanation = fmt.Sprintf("deliveries have been signed with a key that is not the newest of %s since %s, last at %s, and the two may overlap for %d days: give %s the newest one, and take the old one out only then",
				secret.Name, use.OldFirstAt.UTC().Format(time.RFC3339), use.OldLastAt.UTC().Format(time.RFC3339), secret.OverlapDays, use.Source)
		}
		if use.NewLastAt.IsZero() {
			f.Explanation += "; the newest has never been used"
		}
		findings = append(findings, f)
	}
	return findings
}}
