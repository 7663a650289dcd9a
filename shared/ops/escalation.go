package ops

import "time"

// EscalationRule says before when an error of an environment must have been seen first to be escalated now.
type EscalationRule struct {
	Environment string    `json:"environment"`
	Before      time.Time `json:"before"`
	Note        string    `json:"note"` // what the finding is to say of it from the beginning
}

// Escalated is a finding that was escalated, and what was done to open a work item for it.
type Escalated struct {
	Finding Transition         `json:"finding"`
	Opened  *ConvergenceAction `json:"opened"` // nil: nobody has set out to
}
