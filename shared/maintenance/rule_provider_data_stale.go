package maintenance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// DataStale is the signal of a mirror that is older than its cadence.
const DataStale = "provider_data_stale"

// Stale finds mirrors that nobody has confirmed for one and a half times their cadence, as ops.freshness counts. All parts
// of one mirror that are too old are one finding: when a vendor is away, they all are.
func Stale(now time.Time, scopes []ops.Scope) (findings []ops.Finding) {
	for _, parts := range byMirror(scopes) {
		var old []ops.Scope
		for _, s := range parts {
			if now.Sub(later(s.LastSuccessAt, s.BegunAt)) > s.Cadence+s.Cadence/2 {
				old = append(old, s)
			}
		}
		if len(old) > 0 {
			findings = append(findings, stale(now, parts, old))
		}
	}
	return findings
}

func stale(now time.Time, parts, old []ops.Scope) ops.Finding {
	worst := slices.MinFunc(old, func(a, b ops.Scope) int { return a.LastSuccessAt.Compare(b.LastSuccessAt) })
	f := ops.Finding{
		Signal: DataStale, Subject: mirror(worst), Severity: ops.Warning, Title: "What we know of " + mirror(worst) + " is old",
		Expected: "confirmed every " + length(worst.Cadence), Actual: "last confirmed " + worst.LastSuccessAt.UTC().Format(time.RFC3339),
		Facts: map[string]any{"parts": len(parts), "old": len(old), "worst": worst.Name},
	}
	f.Explanation = fmt.Sprintf("%s was last confirmed %s ago and is to be every %s: what the console shows of it may no longer be so", worst.Name, length(now.Sub(worst.LastSuccessAt)), length(worst.Cadence))
	if worst.LastSuccessAt.IsZero() {
		f.Actual = "never confirmed"
		f.Explanation = fmt.Sprintf("%s was begun %s ago and has never been read to its end: nothing is known of it", worst.Name, length(now.Sub(worst.BegunAt)))
	}
	if len(parts) > 1 {
		f.Explanation += fmt.Sprintf(" (%d of %d parts are too old)", len(old), len(parts))
	}
	return f
}

// mirror names what a scope is a part of: github issues, of which issues/acme/odoo is one.
func mirror(s ops.Scope) string {
	kind, _, _ := strings.Cut(s.Name, "/")
	return string(s.Source) + " " + kind
}

func byMirror(scopes []ops.Scope) (groups [][]ops.Scope) {
	sorted := slices.SortedStableFunc(slices.Values(scopes), func(a, b ops.Scope) int { return cmp.Compare(mirror(a), mirror(b)) })
	for i, s := range sorted {
		if i == 0 || mirror(s) != mirror(sorted[i-1]) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], s)
	}
	return groups
}
