// Package queue owns the drain loop: claim under a lease, work, and turn a failure into a later attempt or an end.
//
// A lease is a promise with a date. Whoever claims a task may work on it until the lease ends; from then on anybody else
// may claim it, and does so under a higher attempt number:
//
//	ready --claim--> running(attempt n) --finish(n)--> done
//	  ^                 |        |
//	  |                 |        +--bury(n)--> dead
//	  +----retry(n)-----+
//	  running(n), lease over --claim--> running(attempt n+1)
//
// Postgres is authoritative. Finishing, retrying and burying all carry the attempt number that claimed the task and
// touch nothing when it is no longer the current one, so a worker that was slow, frozen or cut off cannot overwrite its
// successor: its transaction, effects included, is rolled back with ErrLeaseLost.
//
// The package refuses to know what a task is about, to speak SQL, and to hold anything in memory that would be missed.
package queue

import (
	"context"
	"errors"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ErrLeaseLost says that the task was claimed again meanwhile; what was done under the old claim has been rolled back.
var ErrLeaseLost = errors.New("the lease was lost: another worker has the task")

// ErrBusy says that somebody else has what the task needs, for longer than is worth waiting. Nothing was tried.
var ErrBusy = errors.New("what the task needs is in use")

// Tasks is where the claims are kept.
type Tasks interface {
	// Claim leases up to limit tasks that are due, oldest first. One that was abandoned is claimed alone.
	Claim(ctx context.Context, kind ops.TaskKind, limit int, lease time.Duration) ([]ops.Task, error)
	// Exhausted lists tasks whose lease ended at their last attempt: nobody came back to say how it went.
	Exhausted(ctx context.Context, kind ops.TaskKind, limit int) ([]ops.Task, error)
	// Release gives a claimed task back untried, due again after the delay; it does not count as an attempt.
	Release(ctx context.Context, task ops.Task, after time.Duration) error
}

// Job is what a kind of task means.
type Job interface {
	// Do works on the task and finishes it in the same transaction.
	Do(ctx context.Context, task ops.Task) error
	// Retry records the failure and makes the task due again after the delay.
	Retry(ctx context.Context, task ops.Task, after time.Duration, cause error) error
	// Bury records the failure and gives the task up.
	Bury(ctx context.Context, task ops.Task, cause error) error
}

// Batcher is a job that can do several tasks in one step. It is given those of one claim, all on their first attempt; an
// error means that nothing was done, and each of them is done by itself then, so that one cannot spoil the others.
type Batcher interface {
	DoAll(ctx context.Context, tasks []ops.Task) error
}

// Policy says how a kind is drained. The zero value of a field takes its default.
type Policy struct {
	Kind   ops.TaskKind
	Batch  int           // tasks per claim; default 10
	Lease  time.Duration // how long a claim is good for; default 20 s
	Margin time.Duration // how long before the deadline the loop stops; default 3 s
	Linger time.Duration // how long an empty queue is watched after the last task; default none
}

func (p Policy) withDefaults() Policy {
	if p.Batch == 0 {
		p.Batch = 10
	}
	if p.Lease == 0 {
		p.Lease = 20 * time.Second
	}
	if p.Margin == 0 {
		p.Margin = 3 * time.Second
	}
	return p
}

// Report counts what a drain did.
type Report struct {
	Claimed  int `json:"claimed"`
	Done     int `json:"done"`
	Retried  int `json:"retried"`
	Dead     int `json:"dead"`
	Lost     int `json:"lost"`     // leases lost to another worker
	Released int `json:"released"` // given back untried: the time was up, or what they need is in use
}
