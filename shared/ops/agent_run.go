package ops

import (
	"fmt"
	"strings"
)

// AgentRunID is the number of an agent run.
type AgentRunID int64

// AgentRunStatus says how an agent run stands.
type AgentRunStatus string

// The statuses of an agent run. A run that was asked for has none before.
const (
	AgentUnasked     AgentRunStatus = ""
	AgentRequested   AgentRunStatus = "requested"   // waits for its turn
	AgentDispatching AgentRunStatus = "dispatching" // the intent is recorded
	AgentRunning     AgentRunStatus = "running"
	AgentVerifying   AgentRunStatus = "verifying" // a pull request is open
	AgentSucceeded   AgentRunStatus = "succeeded" // checks green, governance passed
	AgentFailed      AgentRunStatus = "failed"
	AgentRefused     AgentRunStatus = "refused"   // by policy
	AgentEscalated   AgentRunStatus = "escalated" // to a person
	AgentClosed      AgentRunStatus = "closed"    // a person closed the pull request, which means no
	AgentCanceled    AgentRunStatus = "canceled"
	AgentOverBudget  AgentRunStatus = "over_budget"
)

// Ended reports whether nothing more happens in a run of this status.
func (s AgentRunStatus) Ended() bool {
	switch s {
	case AgentUnasked, AgentRequested, AgentDispatching, AgentRunning, AgentVerifying:
		return false
	default:
		return true
	}
}

// Started reports whether an agent was, or may have been, asked to work: the intent is recorded before it is asked.
func (s AgentRunStatus) Started() bool {
	return s != AgentUnasked && s != AgentRequested && s != AgentRefused
}

// FailureClass is what kind of failure it is. Empty is not classed.
type FailureClass string

// The classes of failures.
const (
	FailureUnclassed   FailureClass = ""
	FailureCode        FailureClass = "code"
	FailureFlaky       FailureClass = "flaky"
	FailureEnvironment FailureClass = "environment"
	FailureSecurity    FailureClass = "security" // never sent to an agent
)

// Governance is what the policy says of a change. Inconclusive is one that could not all be seen: never a pass.
type Governance string

// The verdicts of governance.
const (
	GovernancePassed       Governance = "passed"
	GovernanceFailed       Governance = "failed"
	GovernanceInconclusive Governance = "inconclusive"
)

// Money is an amount in millionths of a US dollar, so that sums are exact.
type Money int64

// Dollars is an amount of whole US dollars.
func Dollars(n int) Money { return Money(n) * 1_000_000 }

// String gives the amount in dollars, to the cent and further only when there is more.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	rest := strings.TrimRight(fmt.Sprintf("%06d", m%1_000_000), "0")
	return fmt.Sprintf("%s$%d.%s", sign, m/1_000_000, (rest + "00")[:max(2, len(rest))])
}
