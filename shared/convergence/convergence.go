// Package convergence owns when an environment has become what git and the SSOT say: its branch runs, what a deployment
// needs besides is there, and the release was verified. Each way of not being done is a rule in a file of its own, which
// gives its explanation along with its result.
//
// In sync and healthy are two questions. Whether the head of the branch runs is the first; whether anything is wrong is the
// second. To both the answer may be that nobody knows, which is never a yes.
//
// It refuses to look for itself (the facts are an ops.Reality), to guess (what could not be seen is said to be so), and to
// do anything about it.
package convergence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Answer is yes, no, or that nobody knows.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Verdict is what the rules say about an environment.
type Verdict struct {
	Findings    []ops.Finding
	Unjudged    []string // signals that could not be judged; findings say why
	InSync      Answer   // whether the head of the branch is what runs
	Healthy     Answer   // whether nothing is wrong
	Explanation string   // of both, in a sentence each
}

// Scene is an environment as it is meant to be, beside what is known of it.
type Scene struct {
	Now         time.Time
	Environment ssot.Environment
	Want        ssot.Completion
	Is          ops.Reality
}

// rule looks for one way in which an environment is not done.
type rule struct {
	signal string
	find   func(Scene) finds
}

// finds are what a rule found, and what it could not see.
type finds struct {
	findings []ops.Finding
	blind    []blindness
}

// blindness is something that could not be seen.
type blindness struct{ what, why string }

// rules are all of them. A rule that is missing here finds nothing; a test counts the files.
var rules = []rule{
	mergedNotDeployed, rolledBack, deploymentFailed, deploymentStuck,
	migrationsMissing, functionMissing, envVarMissing, vaultKeyMissing, dnsNotActive, gateNotGreen,
	checklistUnverified,
}

// Judge says how far an environment has come.
func Judge(s Scene) Verdict {
	var v Verdict
	var blind []blindness
	for _, r := range rules {
		found := r.find(s)
		for _, f := range found.findings {
			f.Signal, f.Environment, f.Owner, f.Repo = r.signal, s.Environment.Name, s.Want.Owner, s.Environment.Repository
			v.Findings = append(v.Findings, f)
		}
		if len(found.blind) > 0 {
			v.Unjudged = append(v.Unjudged, r.signal)
			blind = append(blind, found.blind...)
		}
	}
	v.Findings = append(v.Findings, notObserved(s, blind)...)
	v.conclude(s)
	return v
}

// Signals lists what Judge can find.
func Signals() []string {
	all := []string{couldNotObserve}
	for _, r := range rules {
		all = append(all, r.signal)
	}
	slices.Sort(all)
	return all
}

// conclude answers both questions from what was found.
func (v *Verdict) conclude(s Scene) {
	v.InSync, v.Healthy = inSync(s), Yes
	switch {
	case slices.ContainsFunc(v.Findings, func(f ops.Finding) bool { return f.Severity == ops.Error || f.Severity == ops.Critical }):
		v.Healthy = No
	case len(v.Unjudged) > 0 || v.InSync == Unknown:
		v.Healthy = Unknown
	}
	v.Explanation = explain(s, *v)
}

// inSync compares commits. A deployment in flight, a grace that is not over: not yet, and no drift either.
func inSync(s Scene) Answer {
	if len(s.Is.Services) == 0 || !s.Is.Head.Look.Sure() || s.Is.Head.SHA == "" {
		return Unknown
	}
	answer := Yes
	for _, service := range s.Is.Services {
		switch {
		case !service.Look.Sure() || service.Running == nil || service.Running.SHA == "":
			return Unknown
		default:
			if due, sha := dueOf(s, service); service.Running.SHA != sha && (due == nil || !due.Unneeded()) {
				answer = No
			}
		}
	}
	return answer
}

func explain(s Scene, v Verdict) string {
	sync := map[Answer]string{
		Yes: "the head of " + s.Environment.Branch + " runs", No: "something else than the head of " + s.Environment.Branch + " runs",
		Unknown: "whether the head of " + s.Environment.Branch + " runs is not known",
	}[v.InSync]
	var wrong []string
	for _, f := range v.Findings {
		wrong = append(wrong, f.Title)
	}
	if len(wrong) == 0 {
		return sync + "; nothing is wrong"
	}
	return sync + "; " + strings.Join(wrong, "; ")
}

// short is a commit as people write it.
func short(sha string) string { return sha[:min(len(sha), 7)] }

// ago is how long something has been, as people say it.
func ago(d time.Duration) string {
	d = d.Truncate(time.Minute)
	switch days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60; {
	case d < time.Minute:
		return "less than a minute"
	case d < 2*time.Minute:
		return "a minute"
	case days > 1:
		return fmt.Sprintf("%d days", days)
	case d < time.Hour:
		return fmt.Sprintf("%d minutes", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", days*24+hours)
	default:
		return fmt.Sprintf("%d h %d min", days*24+hours, minutes)
	}
}
