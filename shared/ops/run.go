package ops

import "time"

// RunID is the number of a run.
type RunID int64

// RunTrigger says what started a run.
type RunTrigger string

// What can start a run.
const (
	BySchedule RunTrigger = "schedule"
	ByWebhook  RunTrigger = "webhook"
	Manually   RunTrigger = "manual"
	BySystem   RunTrigger = "system"
)

// Run is one automated operation of any kind.
type Run struct {
	ID          RunID
	Kind        string
	Trigger     RunTrigger
	Environment string
	StartedAt   time.Time
}

// RunStatus says how a run stands.
type RunStatus string

// The statuses of a run.
const (
	RunRunning   RunStatus = "running"
	RunSucceeded RunStatus = "succeeded"
	RunPartial   RunStatus = "partial"
	RunFailed    RunStatus = "failed"
	RunCanceled  RunStatus = "canceled"
	RunTimedOut  RunStatus = "timed_out" // it ended without a word
)
