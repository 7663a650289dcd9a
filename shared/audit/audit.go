// Package audit owns what the database's catalogue must look like: who may do what is as the migrations made it, and a
// few things are wrong whoever made them. Each kind of mistake is a rule in a file of its own, which gives its
// explanation along with its result.
//
// It refuses to look for itself (the facts are ops.Rights, which the store reads), to guess (what cannot be compared is
// said to be unjudged, never to be fine), and to mend anything.
package audit

import (
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Verdict is what the rules say about a database.
type Verdict struct {
	Findings []ops.Finding
	Unjudged []string // signals that could not be judged; the findings say why
}

// rule looks for one kind of mistake.
type rule struct {
	signal string
	drift  bool // it compares with what the migrations make, so both must have the same migrations
	text   bool // it compares what the server prints, which differs from one major version to another
	find   func(comparison) []ops.Finding
}

// rules are all of them. A rule that is missing here finds nothing; a test counts the files.
var rules = []rule{
	schemaVersion, textNotComparable,
	rowSecurityOff, rowSecurityForced,
	policyForEverybody, policyMissing, policyUnknown, policyChanged, policyTextChanged,
	grantToEverybody, grantAdded, grantMissing, defaultGrants,
	objectUnknown, objectMissing, ownerChanged,
	functionChanged, searchPathMutable,
	viewAsOwner, viewChanged, reachableWithoutPolicies,
	triggerOff, triggerChanged,
	rolePastPolicies, consoleRoleRaised, sessionPreset,
	extensionInPublic,
}

// Judge compares a database with what it should be.
func Judge(want Desired, live ops.Rights) Verdict {
	c := compare(want, live)
	var v Verdict
	for _, r := range rules {
		if r.drift && !c.sameMigrations() || r.text && !c.sameText() {
			v.Unjudged = append(v.Unjudged, r.signal)
			continue
		}
		for _, f := range r.find(c) {
			f.Signal = r.signal
			v.Findings = append(v.Findings, f)
		}
	}
	return v
}

// Signals lists what Judge can find.
func Signals() []string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.signal
	}
	slices.Sort(all)
	return all
}
