package fixbot

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Request is that a failure is to be mended.
type Request struct {
	ID         ops.AgentRunID `json:"id"` // of the run that was asked for; zero before there is one
	Kind       ssot.FixKind   `json:"kind"`
	TaskKey    string         `json:"task_key"` // one root cause
	Ref        string         `json:"ref"`      // what failed: a build, a gate, a deployment
	Repository string         `json:"repository"`
	Branch     string         `json:"branch"` // that the failure is on
	BaseBranch string         `json:"base_branch"`
	SHA        string         `json:"sha"`
	Author     string         `json:"author"` // account that pushed the commit, or opened its pull request
	AskedAt    time.Time      `json:"asked_at"`
}

// Attempt is a run of the same task, of its whole life.
type Attempt struct {
	ID         ops.AgentRunID     `json:"id"`
	Ref        string             `json:"ref"`
	SHA        string             `json:"sha"`
	Status     ops.AgentRunStatus `json:"status"`
	FinishedAt time.Time          `json:"finished_at"`
}

// Use is what was used up.
type Use struct {
	Money   ops.Money `json:"money"`
	Turns   int       `json:"turns"`
	Minutes int       `json:"minutes"`
}

// World is what is known when it is decided. Whoever decides holds a lock, so that it stays so until the decision is written.
type World struct {
	Failure  Classed     `json:"failure"`
	HeadSHA  string      `json:"head_sha"` // of the branch now; empty when it is not known
	Task     []Attempt   `json:"task"`     // all runs of the task but the one that is asked for
	Working  int         `json:"working"`  // agents at work
	WorkHere int         `json:"working_here"`
	Started  []time.Time `json:"started"` // agents started within the last day, in any order
	Used     Use         `json:"used"`    // in this month, by runs that have ended
	Reserved Use         `json:"reserved"`
}

// Step is what is done about a request.
type Step string

// The steps.
const (
	Start    Step = "start"
	Wait     Step = "wait"     // until a time, or until something ends
	Merge    Step = "merge"    // another run of the task has it
	Refuse   Step = "refuse"   // by policy; nobody is told
	Escalate Step = "escalate" // a person takes over
)

// Decision is what is done about a request, and why.
type Decision struct {
	Step        Step           `json:"step"`
	Rule        string         `json:"rule"`
	Explanation string         `json:"explanation"`
	Until       time.Time      `json:"until,omitzero"` // of a wait; zero: until something ends
	Into        ops.AgentRunID `json:"into,omitempty"` // of a merge
}

// situation is what the rules look at.
type situation struct {
	now    time.Time
	policy ssot.FixBot
	asked  Request
	world  World
}

// planRule objects to a start, or does not.
type planRule struct {
	name   string
	object func(situation) (d Decision, objects bool)
}

// planRules are asked in this order: first what never starts, then what another run has, then what a person has to do, then
// what only has to wait. What waits is not counted, so nothing that waits keeps others from being refused.
var planRules = []planRule{
	stopped, notAllowed, ownBranch, classOfFailure, toldBefore, underWay, saidNo, movedOn, attemptsUsedUp, waitedTooLong,
	coolingDown, tooManyAtWork, tooManyStarted, budgetUsedUp,
}

// Plan decides about a request.
func Plan(now time.Time, policy ssot.FixBot, asked Request, world World) Decision {
	s := situation{now, policy, asked, world}
	for _, r := range planRules {
		if d, objects := r.object(s); objects {
			d.Rule = r.name
			return d
		}
	}
	return Decision{Step: Start, Rule: "nothing_objects", Explanation: "nothing speaks against it: " + s.attempts()}
}
