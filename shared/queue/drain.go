package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// settling is kept free before the deadline for saying how the last task went.
const settling = time.Second

// Drain works until the queue is empty (and, once it has found work, stays so for the linger time) or the context's
// deadline comes near. It returns an error when it cannot go on, or when an exhausted task could not be buried: the
// failure of a single task is recorded and the loop continues.
func Drain(ctx context.Context, tasks Tasks, job Job, policy Policy) (Report, error) {
	d := drain{tasks: tasks, job: job, policy: policy.withDefaults()}
	unburied := d.buryExhausted(ctx)
	return d.report, errors.Join(d.loop(ctx), unburied)
}

func (d *drain) loop(ctx context.Context) error {
	var idleUntil time.Time // whoever rang for nothing leaves at once: another worker has it, and lingers
	for d.timeLeft(ctx) {
		claimed, err := d.claim(ctx)
		if err != nil {
			return err
		}
		if len(claimed) == 0 {
			if !d.idle(ctx, idleUntil) {
				return nil
			}
			continue
		}
		if err := d.work(ctx, claimed); err != nil {
			return err
		}
		idleUntil = time.Now().Add(d.policy.Linger)
	}
	return nil
}

type drain struct {
	tasks  Tasks
	job    Job
	policy Policy
	report Report
}

// timeLeft reports whether another batch may be started.
func (d *drain) timeLeft(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == nil && (!ok || time.Until(deadline) > d.policy.Margin)
}

// claim leases a batch. The lease's end is reckoned from before the call and on our own clock, so that neither a slow
// answer nor a clock that differs from the database's can make us believe in a lease that is over.
func (d *drain) claim(ctx context.Context) ([]ops.Task, error) {
	until := time.Now().Add(d.policy.Lease)
	claimed, err := d.tasks.Claim(ctx, d.policy.Kind, d.policy.Batch, d.policy.Lease)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	for i := range claimed {
		claimed[i].LeaseUntil = until
	}
	return claimed, nil
}

// idle waits a little on an empty queue and reports whether to look again. The linger covers what is committed by a
// doorkeeper that did not ring because it had just rung for an earlier delivery.
func (d *drain) idle(ctx context.Context, until time.Time) bool {
	if !time.Now().Before(until) {
		return false
	}
	pause := time.NewTimer(min(25*time.Millisecond, time.Until(until)))
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-pause.C:
		return true
	}
}

// work does what was claimed. What it does not come to is given back.
func (d *drain) work(ctx context.Context, claimed []ops.Task) error {
	d.report.Claimed += len(claimed)
	if d.together(ctx, claimed) {
		return nil
	}
	for i, task := range claimed {
		if !d.timeLeft(ctx) || time.Until(task.LeaseUntil) < d.policy.Lease/4 {
			d.release(ctx, 0, claimed[i:]...)
			return nil
		}
		if err := d.one(ctx, task); err != nil {
			d.release(ctx, 0, claimed[i+1:]...)
			return err
		}
	}
	return nil
}

// together does a whole claim in one step, if the job can and nothing in it has failed before.
func (d *drain) together(ctx context.Context, claimed []ops.Task) bool {
	job, can := d.job.(Batcher)
	if !can || len(claimed) < 2 || slices.ContainsFunc(claimed, func(t ops.Task) bool { return t.Attempt > 1 }) {
		return false
	}
	// Half of the lease is kept for doing them one by one.
	within, cancel := context.WithDeadline(ctx, claimed[0].LeaseUntil.Add(-d.policy.Lease/2))
	defer cancel()
	err := safely(func() error { return job.DoAll(within, claimed) })
	if err != nil {
		return false
	}
	d.report.Done += len(claimed)
	return true
}

// release gives tasks back untried. Where that fails the lease runs out by itself.
func (d *drain) release(ctx context.Context, after time.Duration, tasks ...ops.Task) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	for _, task := range tasks {
		if d.tasks.Release(ctx, task, after) == nil {
			d.report.Released++
		}
	}
}

// one does a task within its lease and settles a failure, for which there is time before the deadline.
func (d *drain) one(ctx context.Context, task ops.Task) error {
	until := task.LeaseUntil
	if deadline, ok := ctx.Deadline(); ok && deadline.Add(-settling).Before(until) {
		until = deadline.Add(-settling)
	}
	within, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	err := safely(func() error { return d.job.Do(within, task) })
	switch {
	case err == nil:
		d.report.Done++
		return nil
	case errors.Is(err, ErrLeaseLost):
		d.report.Lost++
		return nil
	case errors.Is(err, ErrBusy):
		d.release(ctx, busyPause, task)
		return nil
	default:
		return d.settle(ctx, task, err)
	}
}

// busyPause is how long a task rests when what it needs is in use.
const busyPause = 5 * time.Second

// settle records a failure: later, or never. It is the only translation of a fault into the fate of a task.
func (d *drain) settle(ctx context.Context, task ops.Task, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	classified := fault.Classify(cause)
	var err error
	count := &d.report.Retried
	if poison(classified.Reason) || task.LastAttempt() {
		err, count = d.job.Bury(ctx, task, cause), &d.report.Dead
	} else {
		err = d.job.Retry(ctx, task, max(Backoff(task.Attempt, rand.Float64()), classified.After), cause)
	}
	return d.settled(task, count, err, cause)
}

// settled counts a settlement that was recorded.
func (d *drain) settled(task ops.Task, count *int, err, cause error) error {
	switch {
	case err == nil:
		*count++
		return nil
	case errors.Is(err, ErrLeaseLost):
		d.report.Lost++
		return nil
	default:
		return errors.Join(fmt.Errorf("settle %s %s: %w", task.Kind, task.Ref, err), cause)
	}
}

// buryExhausted ends tasks whose worker died at the last attempt. One that cannot be buried does not keep the others
// from being worked on.
func (d *drain) buryExhausted(ctx context.Context) error {
	lost, err := d.tasks.Exhausted(ctx, d.policy.Kind, 100)
	if err != nil {
		return fmt.Errorf("list exhausted: %w", err)
	}
	var failed []error
	for _, task := range lost {
		cause := fault.New(fault.Internal, "attempt %d of %d never came back: its worker was killed or ran out of time", task.Attempt, task.AttemptsAllowed)
		failed = append(failed, d.settled(task, &d.report.Dead, d.job.Bury(ctx, task, cause), nil))
	}
	return errors.Join(failed...)
}

// poison reports failures that no later attempt can mend.
func poison(reason fault.Reason) bool {
	switch reason {
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.TooLarge:
		return true
	case fault.RateLimited, fault.Unavailable, fault.NotConfigured, fault.Internal:
		return false
	}
	return false
}

// Backoff is the wait before the next attempt: up to 2, 8, 32, 128 s, with full jitter; chance is in [0, 1).
func Backoff(attempt int, chance float64) time.Duration {
	ceiling := 2 * time.Second << (2 * min(max(attempt-1, 0), 4))
	return time.Duration(chance * float64(min(ceiling, 5*time.Minute)))
}

// safely turns a panic into a failure, so that one poisonous task cannot take the worker and its other tasks along.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
