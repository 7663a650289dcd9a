package ops

import "time"

// Cadence says how often a chore is due.
type Cadence string

// The cadences of the maintenance schedule.
const (
	Continuous Cadence = "continuous" // every few minutes
	Daily      Cadence = "daily"
	Weekly     Cadence = "weekly"
	Monthly    Cadence = "monthly"
	Quarterly  Cadence = "quarterly"
)

// Every is how far apart two turns of a chore may be. One that is due more than once a day has its own answer: an hour is
// the longest of them.
func (c Cadence) Every() time.Duration {
	const day = 24 * time.Hour
	switch c {
	case Daily:
		return day
	case Weekly:
		return 7 * day
	case Monthly:
		return 31 * day
	case Quarterly:
		return 92 * day
	default:
		return time.Hour
	}
}

// MaintenanceRun is one attempt at one slot of a chore: what was due, and what ran for it.
type MaintenanceRun struct {
	ID          int64 // zero until it has begun
	Run         RunID // likewise
	Attempt     int   // within the slot, from 1
	Chore       string
	Cadence     Cadence
	Every       time.Duration // how far apart two turns are, at most
	Runner      string        // the function, CI or person that does it
	Environment string        // empty for what belongs to none
	Trigger     RunTrigger
	DueAt       time.Time // the slot
	StartedAt   time.Time
	Punctuality string
}

// Punctuality says whether what was due at a time started in time.
func Punctuality(due, started time.Time, grace time.Duration) string {
	if started.After(due.Add(grace)) {
		return "late"
	}
	return "on_time"
}

// Result is how a piece of work ended.
type Result struct {
	Status  RunStatus
	Summary any    // what it counted
	Why     string // what is missing from it, unless it succeeded
}
