package maintenance

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ahead is how long before its day a rotation is announced: a window to plan in.
const ahead = 14 * 24 * time.Hour

// rotationDue: a key that leaked and was never noticed is of use to others until it is replaced.
var rotationDue = secretRule{"secret_rotation_due", func(s Secrets) (findings []ops.Finding) {
	for _, secret := range s.Registry {
		rotated, says := s.rotated(secret)
		due := rotated.AddDate(0, 0, secret.RotationDays)
		left := due.Sub(s.Now)
		if rotated.IsZero() || left > ahead {
			continue
		}
		f := ops.Finding{
			Severity: ops.Warning, Subject: "secret " + secret.Name, Owner: secret.Owner, Title: secret.Name + " is to be replaced by " + dayName(due.UTC()),
			Expected: fmt.Sprintf("replaced every %d days", secret.RotationDays), Actual: "replaced on " + dayName(rotated.UTC()),
			Explanation: fmt.Sprintf("it was last replaced on %s, as %s says, and is to be every %d days: %s are left", dayName(rotated.UTC()), says, secret.RotationDays, length(left.Truncate(time.Hour))),
			Facts:       map[string]any{"due": dayName(due.UTC()), "used_by": secret.UsedBy, "overlap_days": secret.OverlapDays},
		}
		if left < 0 {
			f.Severity, f.Title = ops.Error, secret.Name+" was to be replaced by "+dayName(due.UTC())
			f.Explanation = fmt.Sprintf("it was last replaced on %s, as %s says, and is to be every %d days: it is %s overdue", dayName(rotated.UTC()), says, secret.RotationDays, length((-left).Truncate(time.Hour)))
		}
		findings = append(findings, f)
	}
	return findings
}}
