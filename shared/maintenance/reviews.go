package maintenance

import (
	"fmt"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/timetable"
	"github.com/insightpulseai/odooops-console/ssot"
)

// early is how long before its turn a review may be done and count for it.
const early = 7 * 24 * time.Hour

// Unreviewed are the parts of a chore that no program can see, and that nobody has written down since its last turn. It
// is how people are asked: once for each part and turn.
func Unreviewed(now time.Time, s ssot.Schedule, signal, what string) (findings []ops.Finding) {
	turn, before := lastTurns(now, s)
	for _, part := range s.Parts {
		at, by := lastDone(now, s, part)
		if turn.IsZero() || !at.IsZero() && !at.Before(turn.Add(-early)) {
			continue
		}
		f := ops.Finding{
			Signal: signal, Subject: part, Severity: ops.Info, Title: fmt.Sprintf("Please review: %s at %s", what, part),
			Expected: "reviewed since " + dayName(turn.Add(-early)), Actual: "never, as far as anybody wrote down",
			Explanation: fmt.Sprintf("%s at %s is to be looked at by a person, since no program here can see it. %s Write it down under done of %s in ssot/maintenance/schedules.yaml, with part: %s; then {\"chore\":%q} resolves this",
				what, part, "The turn of "+dayName(turn)+" is open.", s.Name, part, s.Name),
		}
		if !at.IsZero() {
			f.Actual = "last reviewed on " + dayName(at) + " by " + by
		}
		if at.Before(before.Add(-early)) {
			f.Severity = ops.Warning // not for two turns
		}
		findings = append(findings, f)
	}
	return findings
}

// lastTurns are the last turn of a schedule and the one before it.
func lastTurns(now time.Time, s ssot.Schedule) (last, before time.Time) {
	at := now.Add(-lookBack(s.Cadence))
	for {
		due, err := timetable.Next(s.Expression, s.TimeZone, at)
		if err != nil || due.IsZero() || due.After(now) {
			return last.UTC(), before.UTC()
		}
		last, before, at = due, last, due
	}
}

// lastDone is when a part was last done, by itself or with all the others.
func lastDone(now time.Time, s ssot.Schedule, part string) (at time.Time, by string) {
	for _, d := range s.Done {
		if (d.Part == "" || d.Part == part) && d.Day().After(at) && !d.Day().After(now) {
			at, by = d.Day(), strings.TrimSpace(d.By)
		}
	}
	return at, by
}
