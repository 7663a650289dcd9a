package ops

import "time"

// ChoreRun is one attempt at a chore, wherever it was seen.
type ChoreRun struct {
	DueAt      time.Time `json:"due_at"` // its turn; zero where that is not known
	StartedAt  time.Time `json:"started_at"`
	FinishedAt time.Time `json:"finished_at"` // zero while it runs
	Status     RunStatus `json:"status"`
	Why        string    `json:"why"`
	URL        string    `json:"url"`
}

// At is what it counts for: its turn, or else when it began.
func (r ChoreRun) At() time.Time {
	if r.DueAt.IsZero() {
		return r.StartedAt
	}
	return r.DueAt
}

// ChoreSeen is what was seen of a chore.
type ChoreSeen struct {
	Name         string     `json:"name"`
	Since        time.Time  `json:"since"`         // since when it is watched; zero: nobody has watched it yet
	Runs         []ChoreRun `json:"runs"`          // the last ones, in any order
	HeardAt      time.Time  `json:"heard_at"`      // when whoever would tell was last heard, and a drain last did something; zero: never, or it is seen directly
	WaitingSince time.Time  `json:"waiting_since"` // when the oldest task was due that it should have done; zero: none waits
}

// ChoreWanted says what to look for of a chore, and where.
type ChoreWanted struct {
	Name   string `json:"name"`
	When   string `json:"when"`    // expression and time zone: when they change, what was due before is forgotten
	SeenIn string `json:"seen_in"` // maintenance_runs, runs, do_ingest_runs, task_queue, builds; elsewhere the database has nothing
	SeenAs string `json:"seen_as"` // what its runs are called there
}

// MissedTurn is a turn of a chore that nothing was done for.
type MissedTurn struct {
	Chore   string    `json:"chore"`
	Cadence Cadence   `json:"cadence"`
	Runner  string    `json:"runner"`
	DueAt   time.Time `json:"due_at"`
	Why     string    `json:"why"`
}

// Scope is how old a part of a mirror is.
type Scope struct {
	Source        Source        `json:"source"`
	Name          string        `json:"name"`
	Cadence       time.Duration `json:"cadence"`
	LastSuccessAt time.Time     `json:"last_success_at"` // zero: never
	BegunAt       time.Time     `json:"begun_at"`        // when it was first asked for
}
