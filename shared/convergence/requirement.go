package convergence

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// required looks for names among what was seen of one kind. What is there but not good, and what is not there at all, is
// told by missing; if nobody could look, nothing is.
func required(s Scene, what string, names []string, seen ops.Seen, missing func(name string, t ops.Found, there bool) ops.Finding) (found finds) {
	if len(names) == 0 {
		return found
	}
	if !seen.Look.Sure() {
		found.blind = append(found.blind, unseen(what, seen.Look))
		return found
	}
	for _, name := range names {
		t, there := seen.Things[name]
		if there && t.Good {
			continue
		}
		f := missing(name, t, there)
		f.Subject, f.Facts = name, evidence(s, f.Facts, seen.Look)
		if t.Link != "" {
			f.Links = map[string]string{"look": t.Link}
		}
		found.findings = append(found.findings, f)
	}
	return found
}

// evidence adds to a finding's facts which commits it is about and when they were looked at.
func evidence(s Scene, facts map[string]any, look ops.Look) map[string]any {
	if facts == nil {
		facts = map[string]any{}
	}
	facts["desired_sha"], facts["observed_at"] = s.Is.Head.SHA, look.At.UTC().Format(time.RFC3339)
	for _, service := range s.Is.Services {
		if service.Running != nil {
			facts["running_sha"] = service.Running.SHA
		}
	}
	return facts
}

// orElse is what was found, in its own words, or that nothing was.
func orElse(there bool, says, otherwise string) string {
	if there && says != "" {
		return says
	}
	return otherwise
}
