package fixbot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

func refuse(format string, args ...any) (Decision, bool) {
	return Decision{Step: Refuse, Explanation: fmt.Sprintf(format, args...)}, true
}

func escalate(format string, args ...any) (Decision, bool) {
	return Decision{Step: Escalate, Explanation: fmt.Sprintf(format, args...)}, true
}

// stopped: what was asked while everything stood still does not start at once when it goes on.
var stopped = planRule{"stopped", func(s situation) (Decision, bool) {
	r, _ := s.policy.Repository(s.asked.Repository)
	switch {
	case s.policy.Stopped != "":
		return refuse("all agents are stopped: %s", s.policy.Stopped)
	case r.Stopped != "":
		return refuse("agents are stopped in %s: %s", r.Repository, r.Stopped)
	}
	return Decision{}, false
}}

var notAllowed = planRule{"not_allowed", func(s situation) (Decision, bool) {
	r, known := s.policy.Repository(s.asked.Repository)
	switch {
	case !known:
		return refuse("agents may not work in %s", shown(s.asked.Repository))
	case !slices.Contains(r.Kinds, s.asked.Kind):
		return refuse("%s is not mended by agents in %s", shown(string(s.asked.Kind)), r.Repository)
	case !slices.Contains(r.BaseBranches, s.asked.BaseBranch):
		return refuse("a pull request of an agent may not be for %s in %s", shown(s.asked.BaseBranch), r.Repository)
	case s.asked.TaskKey == "" || s.asked.Ref == "":
		return refuse("it does not say what failed: without that attempts cannot be counted")
	}
	return Decision{}, false
}}

// ownBranch: an agent that mends what an agent broke does not end. Whose it is follows from accounts and from the prefix that
// only agents may push to, in any capitals: what only looks like an agent's is not mended by one either.
var ownBranch = planRule{"own_branch", func(s situation) (Decision, bool) {
	branch := strings.TrimPrefix(s.asked.Branch, "refs/heads/")
	if strings.HasPrefix(strings.ToLower(branch), strings.ToLower(s.policy.BranchPrefix)) {
		return refuse("%s is the branch of an agent", shown(branch))
	}
	if i := slices.IndexFunc(s.policy.Agents, func(a ssot.Agent) bool {
		return strings.EqualFold(a.Login, s.asked.Author) || strings.EqualFold(a.App, s.asked.Author) || strings.EqualFold(a.App+"[bot]", s.asked.Author)
	}); i >= 0 {
		return refuse("the commit is one of the agent %s", s.policy.Agents[i].Name)
	}
	return Decision{}, false
}}

// classOfFailure: only what is for the code is sent to an agent.
var classOfFailure = planRule{"class_of_failure", func(s situation) (Decision, bool) {
	switch f := s.world.Failure; f.Class {
	case ops.FailureCode:
		return Decision{}, false
	case ops.FailureFlaky:
		return refuse("there is nothing to mend: %s", f.Explanation)
	case ops.FailureSecurity:
		return s.once("it is never sent to an agent: " + f.Explanation)
	case ops.FailureEnvironment:
		return s.once("it is not for the code: " + f.Explanation)
	default:
		return s.once("what kind of failure it is could not be told: " + f.Explanation)
	}
}}

// once escalates a task that was not escalated before: one root cause, one work item.
func (s situation) once(why string) (Decision, bool) {
	for _, a := range s.world.Task {
		if a.Status == ops.AgentEscalated {
			return Decision{Step: Merge, Into: a.ID, Explanation: fmt.Sprintf("a person has it since run %d: %s", a.ID, why)}, true
		}
	}
	return escalate("%s", why)
}
