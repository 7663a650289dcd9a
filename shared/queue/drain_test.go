package queue_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// job does what the test says, and records how tasks ended in the real ledger.
type job struct {
	*store.Store
	do func(ctx context.Context, task ops.Task) error
}

func (j job) Do(ctx context.Context, task ops.Task) error { return j.do(ctx, task) }

func (j job) Retry(ctx context.Context, task ops.Task, _ time.Duration, cause error) error {
	return j.RetryDelivery(ctx, task, 0, cause) // due again at once: tests do not wait
}

func (j job) Bury(ctx context.Context, task ops.Task, cause error) error {
	return j.BuryDelivery(ctx, task, cause)
}

func (j job) finish(ctx context.Context, task ops.Task) error {
	id, err := ops.ParseDeliveryID(task.Ref)
	return errors.Join(err, j.FinishDelivery(ctx, task, ops.Delivery{ID: id}, ops.Interpretation{}))
}

// ledger has as many pending deliveries as asked for, on a database of its own.
func ledger(t *testing.T, pending int) job {
	t.Helper()
	s, err := store.Open(store.Config{URL: secret.New(testkit.Database(t)), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for i := range pending {
		d := ops.Delivery{Source: ops.GitHub, Key: fmt.Sprintf("1/%d", i), Event: "ping", Body: []byte("{}"), Secret: 1, ReceivedAt: time.Unix(0, 0)}
		if _, err := s.AppendDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	j := job{Store: s}
	j.do = j.finish
	return j
}

func TestDrain(t *testing.T) {
	t.Parallel()
	policy := queue.Policy{Kind: ops.InterpretDelivery, Batch: 3}
	for name, c := range map[string]struct {
		do   func(j job) func(ctx context.Context, task ops.Task) error
		want queue.Report
	}{
		"all is well": {
			func(j job) func(context.Context, ops.Task) error { return j.finish },
			queue.Report{Claimed: 7, Done: 7},
		},
		"an outage is tried again": {
			func(j job) func(context.Context, ops.Task) error {
				return func(ctx context.Context, task ops.Task) error {
					if task.Attempt < 3 {
						return fault.New(fault.Unavailable, "away")
					}
					return j.finish(ctx, task)
				}
			},
			queue.Report{Claimed: 21, Done: 7, Retried: 14},
		},
		"five times in all": {
			func(job) func(context.Context, ops.Task) error {
				return func(context.Context, ops.Task) error { return errors.New("not classified") }
			},
			queue.Report{Claimed: 35, Retried: 28, Dead: 7},
		},
		"poison is dead at once": {
			func(job) func(context.Context, ops.Task) error {
				return func(context.Context, ops.Task) error { return fault.New(fault.Invalid, "poison") }
			},
			queue.Report{Claimed: 7, Dead: 7},
		},
		"a panic does not take the others along": {
			func(j job) func(context.Context, ops.Task) error {
				return func(ctx context.Context, task ops.Task) error {
					if task.Ref == "4" {
						panic("boom")
					}
					return j.finish(ctx, task)
				}
			},
			queue.Report{Claimed: 11, Done: 6, Retried: 4, Dead: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := ledger(t, 7)
			j.do = c.do(j)
			got, err := queue.Drain(t.Context(), j, j, policy)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The loop stops while there is time to stop: what it claimed and did not begin is given back, for the next one.
func TestDrainStopsBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	j := ledger(t, 4)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	near, stop := context.WithDeadline(ctx, time.Now().Add(time.Minute))
	defer stop()
	// A margin of a minute less two seconds, for slow machines: the first task may begin, and by its end the time is up.
	policy := queue.Policy{Kind: ops.InterpretDelivery, Batch: 4, Margin: time.Minute - 2*time.Second}
	j.do = func(ctx context.Context, task ops.Task) error {
		deadline, _ := near.Deadline()
		<-time.After(time.Until(deadline) - policy.Margin)
		return j.finish(ctx, task)
	}
	report, err := queue.Drain(near, j, j, policy)
	if err != nil {
		t.Fatal(err)
	}
	if report.Done != 1 || report.Released != 3 {
		t.Errorf("report %+v, want one done and three released", report)
	}
	again, err := j.Claim(ctx, ops.InterpretDelivery, 10, time.Minute)
	if err != nil || len(again) != 3 {
		t.Errorf("%d tasks are due again (%v), want the three that were released", len(again), err)
	}
}

func TestDrainBuriesWhatNeverCameBack(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	for range 5 { // five workers that are killed
		if claimed, err := j.Claim(t.Context(), ops.InterpretDelivery, 1, -time.Second); err != nil || len(claimed) != 1 {
			t.Fatal(claimed, err)
		}
	}
	report, err := queue.Drain(t.Context(), j, j, queue.Policy{Kind: ops.InterpretDelivery})
	if err != nil || report.Dead != 1 || report.Claimed != 0 {
		t.Errorf("report %+v, %v; want one dead and none claimed", report, err)
	}
}

func TestDrainCountsALostLease(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	j.do = func(context.Context, ops.Task) error { return fmt.Errorf("finish: %w", queue.ErrLeaseLost) }
	report, err := queue.Drain(t.Context(), j, j, queue.Policy{Kind: ops.InterpretDelivery})
	if err != nil || report.Lost != 1 || report.Retried+report.Dead != 0 {
		t.Errorf("report %+v, %v; want one lost and nothing settled", report, err)
	}
}

// What is committed while the queue is being watched is still done, without another bell.
func TestDrainLingers(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	late := ops.Delivery{Source: ops.GitHub, Key: "1/late", Event: "ping", Body: []byte("{}"), Secret: 1, ReceivedAt: time.Unix(0, 0)}
	j.do = func(ctx context.Context, task ops.Task) error {
		if task.Ref == "1" {
			time.AfterFunc(50*time.Millisecond, func() { _, _ = j.AppendDelivery(context.WithoutCancel(ctx), late) })
		}
		return j.finish(ctx, task)
	}
	report, err := queue.Drain(t.Context(), j, j, queue.Policy{Kind: ops.InterpretDelivery, Linger: 2 * time.Second})
	if err != nil || report.Done != 2 {
		t.Errorf("report %+v, %v; want both done", report, err)
	}
}

func TestDrainGivesUpWhenItCannotClaim(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	j.Close()
	if _, err := queue.Drain(t.Context(), j, j, queue.Policy{Kind: ops.InterpretDelivery}); err == nil {
		t.Error("a drain without a database reports success")
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	for attempt, ceiling := range map[int]time.Duration{
		0: 2 * time.Second, 1: 2 * time.Second, 2: 8 * time.Second, 3: 32 * time.Second, 4: 128 * time.Second, 5: 5 * time.Minute, 99: 5 * time.Minute,
	} {
		if got := queue.Backoff(attempt, 0); got != 0 {
			t.Errorf("attempt %d: %s at the bottom of the jitter, want none", attempt, got)
		}
		if got := queue.Backoff(attempt, 1); got != ceiling {
			t.Errorf("attempt %d: %s at the top of the jitter, want %s", attempt, got, ceiling)
		}
	}
}

// What a task needs is in use: it rests, and no attempt is spent on it.
func TestDrainGivesBackWhatIsBusy(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	j.do = func(context.Context, ops.Task) error { return fmt.Errorf("apply: %w", queue.ErrBusy) }
	report, err := queue.Drain(t.Context(), j, j, queue.Policy{Kind: ops.InterpretDelivery})
	if diff := cmp.Diff(queue.Report{Claimed: 1, Released: 1}, report); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// One that cannot be buried does not keep the others waiting, and is not forgotten either.
func TestDrainGoesOnBesideWhatCannotBeBuried(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	for range 5 {
		if _, err := j.Claim(t.Context(), ops.InterpretDelivery, 1, -time.Second); err != nil {
			t.Fatal(err)
		}
	}
	d := ops.Delivery{Source: ops.GitHub, Key: "1/good", Event: "ping", Body: []byte("{}"), Secret: 1, ReceivedAt: time.Unix(0, 0)}
	if _, err := j.AppendDelivery(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	report, err := queue.Drain(t.Context(), j, unburiable{j}, queue.Policy{Kind: ops.InterpretDelivery})
	if err == nil || report.Done != 1 || report.Dead != 0 {
		t.Errorf("report %+v, %v; want the other one done, and to be told", report, err)
	}
}

type unburiable struct{ job }

func (unburiable) Bury(context.Context, ops.Task, error) error { return errors.New("no") }

// A task that is slow near the deadline ends early enough to be settled.
func TestDrainSettlesBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	j := ledger(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	j.do = func(ctx context.Context, _ ops.Task) error {
		<-ctx.Done()
		return ctx.Err()
	}
	report, err := queue.Drain(ctx, j, j, queue.Policy{Kind: ops.InterpretDelivery, Margin: time.Millisecond})
	if err != nil || report.Retried == 0 {
		t.Errorf("report %+v, %v; want the failure recorded while there was time", report, err)
	}
}

// together is a job that can do a claim in one step.
type together struct {
	job
	all func([]ops.Task) error
}

func (t together) DoAll(_ context.Context, tasks []ops.Task) error { return t.all(tasks) }

// What was claimed together is done together; where that fails, in whatever way, it is done one by one, and what has failed
// before always is.
func TestDrainDoesAClaimTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		all    func(j job, tasks []ops.Task) error
		single int // how many are done one by one, of seven in claims of three
	}{
		"they are done": {func(j job, tasks []ops.Task) error {
			for _, task := range tasks {
				if err := j.finish(t.Context(), task); err != nil {
					return err
				}
			}
			return nil
		}, 1},
		"it fails":  {func(job, []ops.Task) error { return errors.New("no") }, 7},
		"it panics": {func(job, []ops.Task) error { panic("no") }, 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := ledger(t, 7)
			single := 0
			j.do = func(ctx context.Context, task ops.Task) error { single++; return j.finish(ctx, task) }
			report, err := queue.Drain(t.Context(), j, together{j, func(tasks []ops.Task) error { return c.all(j, tasks) }}, queue.Policy{Kind: ops.InterpretDelivery, Batch: 3})
			if err != nil || report.Done != 7 || single != c.single {
				t.Errorf("%v, %+v, %d one by one, want %d", err, report, single, c.single)
			}
		})
	}
	t.Run("what has failed before is done by itself", func(t *testing.T) {
		t.Parallel()
		j, batches := ledger(t, 3), 0
		j.do = func(ctx context.Context, task ops.Task) error {
			if task.Attempt == 1 {
				return fault.New(fault.Unavailable, "later")
			}
			return j.finish(ctx, task)
		}
		report, err := queue.Drain(t.Context(), j, together{j, func([]ops.Task) error { batches++; return errors.New("no") }}, queue.Policy{Kind: ops.InterpretDelivery, Batch: 3})
		if err != nil || report.Done != 3 || batches != 1 {
			t.Errorf("%v, %+v, %d batches, want 1", err, report, batches)
		}
	})
}
