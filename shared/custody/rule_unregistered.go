package custody

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Each is from how many on secrets without an entry are one finding instead of one each.
const Each = 50

// unregistered: nobody answers for a secret that the registry does not name, and nobody replaces it.
func unregistered(look Look, v Verdict) (findings []ops.Finding) {
	raise := func(subject, title, actual, explanation string, facts map[string]any) {
		facts["platform"], facts["scope"] = look.Place.Platform, look.Place.Scope
		findings = append(findings, ops.Finding{
			Signal: Unregistered, Subject: subject, Severity: ops.Warning, Environment: look.Environment, Owner: "platform",
			Title: title, Expected: "ssot/secrets/registry.yaml names every secret", Actual: actual, Explanation: explanation, Facts: facts,
		})
	}
	const then = "nobody answers for it and nobody replaces it: add it to the registry with its owner and its window, or delete it there"
	if n := len(v.Unregistered); n > Each {
		raise("many", fmt.Sprintf("%d secrets in %s are not registered", n, At(look.Place)), fmt.Sprintf("it does not name %d of them", n),
			then+"; the run has all of their names", map[string]any{"count": n, "first": v.Unregistered[:Each]})
	} else {
		for _, name := range v.Unregistered {
			raise(name, fmt.Sprintf("%s in %s is not registered", name, At(look.Place)), "it does not name this one",
				then+"; a setting that is no secret may be stored as one that can be read", map[string]any{})
		}
	}
	if v.Nameless > 0 {
		raise("names that are none", fmt.Sprintf("%d secrets in %s have names that may not be written down", v.Nameless, At(look.Place)),
			"what they are called is no name of a variable",
			"their names might be secrets themselves, put into the wrong field, so that they are shown nowhere: look there, delete them, and rotate what was a real one",
			map[string]any{"count": v.Nameless})
	}
	return findings
}
