package maintenance

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// restorePointsMissing: trouble that is noticed late needs an old restore point, so some of every age are kept.
var restorePointsMissing = backupRule{"restore_points_missing", func(b Backups) (ops.Finding, bool) {
	if b.Is.FirstAt.IsZero() {
		return ops.Finding{}, false // there is none at all, which another rule says
	}
	facts, texts, have := map[string]any{}, []string{}, []string{}
	for _, kind := range []struct {
		name string
		all  []period
	}{
		{"day", periods(b.Now, b.Want.Daily, day, dayName)}, {"week", periods(b.Now, b.Want.Weekly, week, weekName)}, {"month", periods(b.Now, b.Want.Monthly, month, monthName)},
	} {
		missing, of := b.without(kind.all)
		facts[kind.name+"s"], facts[kind.name+"s_missing"] = of, missing
		have = append(have, fmt.Sprintf("%d of %d %ss", of-len(missing), of, kind.name))
		if len(missing) > 0 {
			texts = append(texts, fmt.Sprintf("of the %ss before this one there is none of %s", kind.name, strings.Join(missing, ", ")))
		}
	}
	return ops.Finding{
		Severity: ops.Warning, Title: "Restore points of " + b.Of.Title + " are missing",
		Expected: fmt.Sprintf("%d daily, %d weekly, %d monthly, as far as there were backups", b.Want.Daily, b.Want.Weekly, b.Want.Monthly),
		Actual:   strings.Join(have, ", "), Facts: facts,
		Explanation: strings.Join(texts, "; ") + " (days are of UTC, weeks begin on Monday, and what had begun before the first backup does not count)",
	}, len(texts) > 0
}}
