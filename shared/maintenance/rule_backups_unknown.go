package maintenance

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// lookWithin is how old a look at the backups may be: they are read once a day.
const lookWithin = 36 * time.Hour

// backupsUnknown: where nobody looks there may be backups or none. That is not fresh.
var backupsUnknown = backupRule{"backups_unknown", func(b Backups) (ops.Finding, bool) {
	f := ops.Finding{
		Title: "Nobody knows the backups of " + b.Of.Title, Expected: "a look within " + length(lookWithin), Actual: "never looked",
		Explanation: "no look at the backups has ever succeeded, at DigitalOcean or anywhere: there may be backups or none",
	}
	if !b.Is.LookedAt.IsZero() {
		f.Actual = "last looked at " + b.Is.LookedAt.UTC().Format(time.RFC3339)
		f.Explanation = fmt.Sprintf("the last look at the backups that succeeded was %s ago: what was made or lost since is not known", length(b.Now.Sub(b.Is.LookedAt)))
	}
	return f, b.Now.Sub(b.Is.LookedAt) > lookWithin
}}
