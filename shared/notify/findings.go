package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// patience is how often a finding may come back and be told each time. From then on it is told once a day.
const patience = 2

// Findings says which changes of findings are told at once, and is what store.RecordObservation takes: an error or a
// critical one when it appears, comes back or becomes one; what happens to it afterwards only if it was told, that the SSOT
// accepts it from now on included. Warnings and infos wait for the daily digest.
//
// The key of a notice makes one change one notice. A finding that comes and goes, or whose severity does, has one key a
// day for it, so that it is told once a day.
func Findings(changes []ops.Transition) (notices []ops.Notice) {
	for _, t := range changes {
		if t.State == ops.FindingSuppressed && t.Change != ops.Suppressed {
			continue
		}
		notices = append(notices, noticeOf(t))
	}
	return notices
}

func noticeOf(t ops.Transition) ops.Notice {
	topic := FindingTopic(t.ID)
	return ops.Notice{
		DedupeKey: keyOf(t), Channel: ops.DefaultChannel, Topic: topic, Kind: string(t.Change), Severity: t.Severity,
		Title: sentence(t), Body: t.Explanation, Links: t.Links,
		FollowUp: t.Change == ops.Resolved || t.Change == ops.Suppressed || !Urgent(t.Severity),
	}
}

// FindingTopic is the topic of a finding, which is also what its buttons refer to.
func FindingTopic(id ops.FindingID) string { return fmt.Sprintf("finding:%d", id) }

// Urgent reports whether somebody is told at once.
func Urgent(s ops.Severity) bool { return s == ops.Error || s == ops.Critical }

// occurrence is what tells one change of a finding from another.
func occurrence(t ops.Transition) string {
	day := t.LastSeenAt.UTC().Format(time.DateOnly)
	switch t.Change {
	case ops.Changed:
		return fmt.Sprintf("changed/%s/%s", t.Severity, day)
	case ops.Suppressed, ops.Resumed:
		return fmt.Sprintf("%s/%d", t.Change, t.Occurrences)
	case ops.Opened, ops.Reopened, ops.Resolved:
	}
	return string(t.Change)
}

// keyOf is what makes a notice one. A finding that keeps coming back has a new number each time, so that its fingerprint
// and the day name it then.
func keyOf(t ops.Transition) string {
	if t.Change != ops.Reopened || t.Reopened <= patience {
		return FindingTopic(t.ID) + "/" + occurrence(t)
	}
	sum := sha256.Sum256([]byte(t.Fingerprint))
	return "flapping/" + hex.EncodeToString(sum[:16]) + "/" + t.LastSeenAt.UTC().Format(time.DateOnly)
}

// sentence is what happened, in words.
func sentence(t ops.Transition) string {
	switch t.Change {
	case ops.Reopened:
		return fmt.Sprintf("%s (back for the %s time)", t.Title, ordinal(t.Reopened))
	case ops.Changed:
		return fmt.Sprintf("%s (%s, was %s)", t.Title, t.Severity, t.WasSeverity)
	case ops.Resumed:
		return t.Title + " (its suppression has ended)"
	case ops.Resolved:
		return "Resolved: " + t.Title
	case ops.Suppressed:
		return "Accepted by the SSOT: " + t.Title
	case ops.Opened:
	}
	return t.Title
}

// ordinal writes 1st, 2nd, 3rd, 4th.
func ordinal(n int) string {
	end := "th"
	if tens := n % 100; tens < 11 || tens > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, end)
}
