package convergence

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// couldNotObserve is the signal of what could not be seen. It is not a rule beside the others: it is what they could not
// say, once for each thing.
const couldNotObserve = "could_not_observe"

// notObserved makes a finding of each thing that some rule could not see.
func notObserved(s Scene, blind []blindness) (findings []ops.Finding) {
	told := map[string]bool{}
	for _, b := range blind {
		if told[b.what] {
			continue
		}
		told[b.what] = true
		findings = append(findings, ops.Finding{
			Signal: couldNotObserve, Subject: b.what, Severity: ops.Warning,
			Environment: s.Environment.Name, Owner: s.Want.Owner, Repo: s.Environment.Repository,
			Title:    s.Environment.Title + ": " + b.what + " could not be seen",
			Expected: "to know", Actual: b.why,
			Explanation: "what depends on it is unknown, which is not the same as fine: " + b.why,
		})
	}
	return findings
}

// unseen says why a look is not sure.
func unseen(what string, l ops.Look) blindness {
	switch {
	case l.Why != "":
		return blindness{what, l.Why}
	case l.At.IsZero():
		return blindness{what, "nobody has looked yet"}
	}
	return blindness{what, "it was last confirmed at " + stamp(l.At) + ", longer ago than its cadence allows"}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
