package ops

import "time"

// FindingChange says what an observation did to a finding. Seeing it again, as it was, is none.
type FindingChange string

// The changes of a finding.
const (
	Opened     FindingChange = "opened"     // never seen before
	Reopened   FindingChange = "reopened"   // seen again after it was resolved
	Changed    FindingChange = "changed"    // its severity is another one
	Suppressed FindingChange = "suppressed" // the SSOT accepts it from now on
	Resumed    FindingChange = "resumed"    // its suppression has ended and it is still there
	Resolved   FindingChange = "resolved"   // no longer seen
)

// Transition is a change of one finding, with the finding as it is now.
type Transition struct {
	Finding
	ID          FindingID     `json:"id"`
	Fingerprint string        `json:"fingerprint"`
	Change      FindingChange `json:"change"`
	State       FindingState  `json:"state"`
	Was         FindingState  `json:"was"`          // its state before; empty when it is new
	WasSeverity Severity      `json:"was_severity"` // its severity before; empty when it is new
	FirstSeenAt time.Time     `json:"first_seen_at"`
	LastSeenAt  time.Time     `json:"last_seen_at"`
	Occurrences int           `json:"occurrences"`
	Reopened    int           `json:"reopened"` // how often it came back
}

// Outcome is what an observation did to the findings of its scope.
type Outcome struct {
	Late        bool         // a newer look was recorded before; this one changed nothing
	Seen        int          // findings that are there now
	Transitions []Transition // in the order of their fingerprints
}

// Count tells how many findings changed in one way.
func (o Outcome) Count(change FindingChange) (n int) {
	for _, t := range o.Transitions {
		if t.Change == change {
			n++
		}
	}
	return n
}
