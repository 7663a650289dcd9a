package ops

import (
	"cmp"
	"slices"
)

// StandingFinding is what is remembered of a finding that is not resolved.
type StandingFinding struct {
	ID          FindingID
	Fingerprint string
	Signal      string
	State       FindingState
	Severity    Severity
}

// Sighting is a finding beside what was known of it.
type Sighting struct {
	Finding
	Fingerprint string        `json:"fingerprint"`
	ID          FindingID     `json:"id"`           // zero: not known as standing
	Change      FindingChange `json:"change"`       // empty: none, or none that can be told before it is written
	Was         FindingState  `json:"was"`          // its state before
	WasSeverity Severity      `json:"was_severity"` // its severity before
}

// Compare lays what was observed beside what stands: what is seen, in the order of its fingerprints, and what is gone. Of
// two findings with one identity the first speaks for both.
func (o Observation) Compare(standing []StandingFinding) (seen, gone []Sighting) {
	known := make(map[string]StandingFinding, len(standing))
	for _, s := range standing {
		known[s.Fingerprint] = s
	}
	there := make(map[string]bool, len(o.Findings))
	for _, f := range o.Findings {
		identity := o.Fingerprint(f)
		if there[identity] {
			continue
		}
		there[identity] = true
		s := known[identity]
		seen = append(seen, Sighting{f.Fit(), identity, s.ID, s.changes(f), s.State, s.Severity})
	}
	slices.SortFunc(seen, func(a, b Sighting) int { return cmp.Compare(a.Fingerprint, b.Fingerprint) })
	for _, s := range standing {
		if o.Complete && !there[s.Fingerprint] && !slices.Contains(o.Unjudged, s.Signal) {
			gone = append(gone, Sighting{Fingerprint: s.Fingerprint, ID: s.ID, Change: Resolved, Was: s.State, WasSeverity: s.Severity})
		}
	}
	return seen, gone
}

// changes says what it means for a standing finding to be seen again. One that is accepted stays quiet for as long as
// whoever looks says that it is.
func (s StandingFinding) changes(now Finding) FindingChange {
	suppressed := s.State == FindingSuppressed
	switch {
	case s.ID == 0:
		return "" // opened or reopened: only history knows
	case now.Accepted != nil && !suppressed:
		return Suppressed
	case now.Accepted == nil && suppressed:
		return Resumed
	case suppressed || s.Severity == now.Severity:
		return ""
	default:
		return Changed
	}
}
