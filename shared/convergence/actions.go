package convergence

import (
	"fmt"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Decision is whether something is done about a finding, and why, or why not.
type Decision struct {
	Signal  string
	Subject string
	Do      *ops.ConvergenceAction // nil: nothing is done
	Why     string
}

// remedy says what would help against a finding, if it is safe; else why it is not.
type remedy func(s Scene, f ops.Finding) (do ops.ConvergenceAction, whyNot string)

// remedies are what there is, by signal. Against anything else only people help.
var remedies = map[string]remedy{
	deploymentFailed.signal: redeployment,
	gateNotGreen.signal:     anotherRun,
}

// Actions decides what level 2 does about what was found: each action once for a commit, only where the SSOT lists it, never
// in a freeze, and never on what is not surely known. Before are the actions for the commits concerned, and those that
// nobody knows the end of. At level 1 there is nothing to decide.
func Actions(s Scene, v Verdict, before []ops.ConvergenceAction) (decisions []Decision) {
	if s.Want.Level < 2 {
		return nil
	}
	before = slices.Clone(before)
	for _, f := range v.Findings {
		help, known := remedies[f.Signal]
		if !known || f.Accepted != nil {
			continue
		}
		d := Decision{Signal: f.Signal, Subject: f.Subject}
		if do, whyNot := help(s, f); whyNot != "" {
			d.Why = "nothing is done about it by itself: " + whyNot
		} else {
			d.decide(s, do, before)
		}
		if d.Do != nil { // the next finding sees it
			taken := *d.Do
			taken.State, taken.LeaseUntil = ops.ActionIntended, s.Now.Add(1)
			before = append(before, taken)
		}
		decisions = append(decisions, d)
	}
	return decisions
}

// decide asks everything that may speak against doing it.
func (d *Decision) decide(s Scene, do ops.ConvergenceAction, before []ops.ConvergenceAction) {
	do.Environment = s.Environment.Name
	was, done := earlier(s, do, before)
	freeze, frozen := s.Want.Frozen(s.Now)
	switch {
	case done:
		d.Why = was
	case !s.Want.May(string(do.Kind)):
		d.Why = fmt.Sprintf("%s would help; the SSOT does not list it among the safe actions of %s", do.Kind, s.Environment.Name)
	case frozen:
		d.Why = fmt.Sprintf("%s would help; nothing is done until %s: %s", do.Kind, freeze.Until, freeze.Reason)
	default:
		d.Why, d.Do = fmt.Sprintf("%s is done, once for %s", do.Kind, short(do.SHA)), &do
	}
}

// earlier says what came of the same action before. One whose end nobody knows is taken up again by whoever decides the
// same, as often as there are attempts.
func earlier(s Scene, do ops.ConvergenceAction, before []ops.ConvergenceAction) (was string, done bool) {
	for _, b := range before {
		same := b.Environment == do.Environment && b.SHA == do.SHA
		if b.Kind != do.Kind || !same && b.Target != do.Target {
			continue
		}
		switch {
		case b.State == ops.ActionDone:
			return fmt.Sprintf("%s was done once for %s at %s (%s) and did not help: somebody has to look", b.Kind, short(b.SHA), stamp(b.FinishedAt), b.Receipt), true
		case b.State == ops.ActionFailed:
			return fmt.Sprintf("%s was tried for %s and is not tried again: %s", b.Kind, short(b.SHA), b.Outcome), true
		case !b.Open(s.Now) && b.Outcome != "":
			return fmt.Sprintf("%s of %s did not go well and is tried again after %s: %s", b.Kind, b.Target, stamp(b.LeaseUntil), b.Outcome), true
		case !b.Open(s.Now):
			return fmt.Sprintf("%s of %s is being done", b.Kind, b.Target), true
		case b.Target != do.Target || b.Attempt >= ops.ActionAttempts:
			return fmt.Sprintf("%s of %s is not known to have been done: somebody has to look", b.Kind, b.Target), true
		}
	}
	return "", false
}

// Noted adds to findings what was decided about them.
func Noted(findings []ops.Finding, decisions []Decision) {
	for i, f := range findings {
		for _, d := range decisions {
			if d.Signal != f.Signal || d.Subject != f.Subject {
				continue
			}
			if findings[i].Facts == nil {
				findings[i].Facts = map[string]any{}
			}
			findings[i].Facts["action"] = d.Why
			findings[i].Explanation += "; " + d.Why
		}
	}
}

// Accepting is how every look is marked with what the SSOT accepts of it, for store.Marking.
func Accepting(want ssot.Convergence) func(ops.Observation) ops.Observation {
	return func(o ops.Observation) ops.Observation { return Accept(want, o) }
}

// Accept marks those findings of a look that the SSOT accepts, whichever check made it.
func Accept(want ssot.Convergence, o ops.Observation) ops.Observation {
	o.Findings = slices.Clone(o.Findings)
	for i, f := range o.Findings {
		if s, accepted := want.Suppressed(o.At, f.Signal, f.Environment, f.Subject); accepted {
			o.Findings[i].Accepted = &ops.Acceptance{Until: s.Ends(), Reason: s.Reason, By: s.Owner}
		}
	}
	return o
}
