package maintenance

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// backupTooOld: what was written since the newest backup is what an accident costs.
var backupTooOld = backupRule{"backup_too_old", func(b Backups) (ops.Finding, bool) {
	age := b.Now.Sub(b.Is.NewestAt)
	f := ops.Finding{
		Title: "The newest backup of " + b.Of.Title + " is too old", Expected: "one within " + length(b.Want.Fresh()),
		Actual:      b.Is.NewestAt.UTC().Format(time.RFC3339),
		Explanation: fmt.Sprintf("the newest restore point was taken %s ago and one is due every %s: an accident now would cost %s of work", length(age), length(b.Want.Fresh()), length(age)),
	}
	if b.Is.NewestAt.IsZero() {
		f.Title, f.Actual = "There is no backup of "+b.Of.Title, "none"
		f.Explanation = "no complete backup that is placed in this environment is there, at any provider that was looked at: claim what is backed up in ssot/environments.yaml, or set up backups"
		if !b.Is.FirstAt.IsZero() {
			f.Explanation = "every backup that there was is gone: nothing can be restored"
		}
	}
	return f, age > b.Want.Fresh()
}}
