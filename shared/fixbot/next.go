package fixbot

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Event is something that happens to a run.
type Event string

// The events.
const (
	Asked        Event = "asked"         // somebody or something asked for it
	Planned      Event = "planned"       // it may start: the intent is recorded
	Refused      Event = "refused"       // by policy
	Escalated    Event = "escalated"     // a person takes over
	Canceled     Event = "canceled"      // a person called it off
	Invoked      Event = "invoked"       // the agent answered: the receipt is recorded
	InvokeFailed Event = "invoke_failed" // for good: the agent was not asked
	Heartbeat    Event = "heartbeat"     // a sign of life
	GaveUp       Event = "gave_up"       // the agent says that it cannot
	WentSilent   Event = "went_silent"   // no sign of life, or past its deadline
	Overspent    Event = "overspent"     // money, turns or time
	PullOpened   Event = "pull_opened"   // its pull request is there
	PullMoved    Event = "pull_moved"    // another commit is its head, or a check has spoken
	PullClosed   Event = "pull_closed"   // by a person, without a merge
	Passed       Event = "passed"        // checks green, governance passed
	NotPassed    Event = "not_passed"    // governance or a check failed for good
)

// transitions are all that there are. An event that leads to where a run is already changes nothing, so that it may arrive twice.
var transitions = map[ops.AgentRunStatus]map[Event]ops.AgentRunStatus{
	ops.AgentUnasked: {Asked: ops.AgentRequested},
	ops.AgentRequested: {
		Asked: ops.AgentRequested, Planned: ops.AgentDispatching, Refused: ops.AgentRefused, Escalated: ops.AgentEscalated, Canceled: ops.AgentCanceled,
	},
	ops.AgentDispatching: {
		Asked: ops.AgentDispatching, Planned: ops.AgentDispatching, Invoked: ops.AgentRunning, InvokeFailed: ops.AgentFailed,
		// A pull request may be here before the answer to the call that asked for it, which may have been lost.
		Heartbeat: ops.AgentRunning, PullOpened: ops.AgentVerifying,
		WentSilent: ops.AgentFailed, Escalated: ops.AgentEscalated, Canceled: ops.AgentCanceled, Overspent: ops.AgentOverBudget,
	},
	ops.AgentRunning: {
		Asked: ops.AgentRunning, Planned: ops.AgentRunning, Invoked: ops.AgentRunning, Heartbeat: ops.AgentRunning, PullOpened: ops.AgentVerifying,
		GaveUp: ops.AgentFailed, WentSilent: ops.AgentFailed, Escalated: ops.AgentEscalated, Canceled: ops.AgentCanceled, Overspent: ops.AgentOverBudget,
	},
	ops.AgentVerifying: {
		Asked: ops.AgentVerifying, Planned: ops.AgentVerifying, Invoked: ops.AgentVerifying, Heartbeat: ops.AgentVerifying,
		PullOpened: ops.AgentVerifying, PullMoved: ops.AgentVerifying,
		Passed: ops.AgentSucceeded, NotPassed: ops.AgentFailed, PullClosed: ops.AgentClosed, GaveUp: ops.AgentFailed, WentSilent: ops.AgentFailed,
		Escalated: ops.AgentEscalated, Canceled: ops.AgentCanceled, Overspent: ops.AgentOverBudget,
	},
	ops.AgentSucceeded:  ended(ops.AgentSucceeded, Passed),
	ops.AgentFailed:     ended(ops.AgentFailed, NotPassed, GaveUp, WentSilent, InvokeFailed),
	ops.AgentRefused:    ended(ops.AgentRefused, Refused),
	ops.AgentEscalated:  ended(ops.AgentEscalated, Escalated),
	ops.AgentClosed:     ended(ops.AgentClosed, PullClosed),
	ops.AgentCanceled:   ended(ops.AgentCanceled, Canceled),
	ops.AgentOverBudget: ended(ops.AgentOverBudget, Overspent),
}

// ended is a status that nothing leads out of. What comes late is taken note of: the request again, the agent's word, what
// becomes of its pull request.
func ended(status ops.AgentRunStatus, again ...Event) map[Event]ops.AgentRunStatus {
	stays := map[Event]ops.AgentRunStatus{}
	for _, e := range append(again, Asked, Planned, Invoked, Heartbeat, PullMoved, PullClosed, PullOpened) {
		stays[e] = status
	}
	if status == ops.AgentRefused { // nobody was asked, so nobody can have answered
		delete(stays, Planned)
		delete(stays, Invoked)
	}
	return stays
}

// Next gives the status after an event. What cannot happen is a conflict: nothing is written for it.
func Next(status ops.AgentRunStatus, event Event) (ops.AgentRunStatus, error) {
	next, may := transitions[status][event]
	if !may {
		return status, fault.New(fault.Conflict, "a run that is %s cannot be %s", named(status), string(event))
	}
	return next, nil
}

// Successors are the statuses that a run may have next.
func Successors(status ops.AgentRunStatus) map[ops.AgentRunStatus]bool {
	all := map[ops.AgentRunStatus]bool{}
	for _, next := range transitions[status] {
		if next != status {
			all[next] = true
		}
	}
	return all
}

func named(status ops.AgentRunStatus) string {
	if status == ops.AgentUnasked {
		return "not asked for"
	}
	return fmt.Sprintf("%q", string(status))
}
