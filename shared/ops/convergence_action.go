package ops

import "time"

// ConvergenceActionID is the number of an action.
type ConvergenceActionID int64

// ActionKind is what the scan may do itself.
type ActionKind string

// The actions: the first two are for a commit, the others for a finding.
const (
	Redeploy      ActionKind = "redeploy"
	RerunGate     ActionKind = "rerun_gate"
	OpenWorkItem  ActionKind = "open_work_item"
	CloseWorkItem ActionKind = "close_work_item"
)

// ActionState says how an action stands.
type ActionState string

// The states of an action. Of one that is intended it is not known whether it was done.
const (
	ActionIntended ActionState = "intended"
	ActionDone     ActionState = "done"
	ActionFailed   ActionState = "failed"
)

// ActionAttempts is how often somebody sets out to do one thing, as long as it is known not to have been done.
const ActionAttempts = 5

// ConvergenceAction is something that is done once: the intent is written first, the vendor's receipt after. Its fields are
// the columns of ops.convergence_actions.
type ConvergenceAction struct {
	ID          ConvergenceActionID `json:"id"`
	Environment string              `json:"environment"`
	Kind        ActionKind          `json:"action"`
	SHA         string              `json:"git_sha,omitempty"`
	Finding     FindingID           `json:"finding_id,omitempty"`
	Target      string              `json:"target"` // what it is done to, as the vendor names it
	Why         string              `json:"why"`
	Facts       map[string]any      `json:"facts"` // what was known, and what is needed to recognise the receipt
	State       ActionState         `json:"state"`
	Attempt     int                 `json:"attempt"`
	LeaseUntil  time.Time           `json:"lease_until"`
	Receipt     string              `json:"receipt,omitempty"`
	Outcome     string              `json:"outcome,omitempty"`
	Run         RunID               `json:"run_id"`
	IntendedAt  time.Time           `json:"intended_at"`
	FinishedAt  time.Time           `json:"finished_at,omitzero"`
}

// Open reports whether nobody knows yet how it ended, and nobody is at it.
func (a ConvergenceAction) Open(now time.Time) bool {
	return a.State == ActionIntended && !now.Before(a.LeaseUntil)
}
