package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

// A worker that was slow must not overwrite its successor, and a re-opened task must not hand out a number again.
func TestALateWorkerIsFenced(t *testing.T) {
	t.Parallel()
	b := open(t)
	ctx := t.Context()
	b.append(delivery("1/a"))
	late := b.claimOne(-time.Second) // its lease is over at once
	successor := b.claimOne(time.Minute)
	if successor.Attempt != late.Attempt+1 {
		t.Fatalf("attempts %d then %d", late.Attempt, successor.Attempt)
	}
	seen := ops.Interpretation{Changes: []ops.Change{ops.WorkItemGone{Source: ops.Plane, SourceID: "x"}}}
	for name, err := range map[string]error{
		"finish":  b.FinishDelivery(ctx, late, ops.Delivery{ID: 1, ReceivedAt: noon}, seen),
		"retry":   b.RetryDelivery(ctx, late, 0, fault.New(fault.Internal, "x")),
		"bury":    b.BuryDelivery(ctx, late, fault.New(fault.Internal, "x")),
		"release": b.Release(ctx, late, 0),
	} {
		if !isLost(err) {
			t.Errorf("%s by the late worker: %v, want the loss of its lease", name, err)
		}
	}
	if n := value[int](b, "select count(*) from ops.work_items"); n != 0 {
		t.Error("the late worker's effects were kept")
	}
	if got := b.state(1); got != "pending/running" {
		t.Errorf("state %s after the late worker, want pending/running", got)
	}
	b.must(b.BuryDelivery(ctx, successor, fault.New(fault.Invalid, "poison")))
	b.append(delivery("1/a"))
	if again := b.claimOne(time.Minute); again.Attempt != successor.Attempt+1 || again.AttemptsAllowed != successor.Attempt+5 {
		t.Errorf("re-opened under attempt %d of %d, want %d of %d", again.Attempt, again.AttemptsAllowed, successor.Attempt+1, successor.Attempt+5)
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.append(delivery("1/a"))
	for range 5 {
		b.claimOne(-time.Second)
	}
	if again := b.claim(time.Minute); len(again) != 0 {
		t.Fatalf("claimed a sixth time: %+v", again)
	}
	lost, err := b.Exhausted(t.Context(), ops.InterpretDelivery, 10)
	b.must(err)
	if len(lost) != 1 || lost[0].Attempt != 5 {
		t.Fatalf("exhausted: %+v", lost)
	}
	b.must(b.BuryDelivery(t.Context(), lost[0], fault.New(fault.Internal, "never came back")))
	if got := b.state(1); got != "dead/dead" {
		t.Errorf("state %s", got)
	}
	if n := value[int](b, "select count(*) from ops.platform_events where kind = 'task.dead' and subject = 'interpret_delivery/1'"); n != 1 {
		t.Errorf("%d lines in the audit stream about the dead task, want 1", n)
	}
}

func TestReleaseCostsNoAttempt(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.append(delivery("1/a"))
	for range 20 {
		b.must(b.Release(t.Context(), b.claimOne(time.Minute), 0))
	}
	if task := b.claimOne(time.Minute); task.AttemptsAllowed-task.Attempt != 4 {
		t.Errorf("attempt %d of %d after twenty releases, want four left", task.Attempt, task.AttemptsAllowed)
	}
}

// Many workers, many tasks: every task has exactly one finisher.
func TestEachTaskIsFinishedOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	const tasks, workers = 60, 6
	for i := range tasks {
		b.append(delivery(time.Duration(i).String()))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	finished := map[string]int{}
	for range workers {
		wg.Go(func() {
			for {
				claimed, err := b.Claim(t.Context(), ops.InterpretDelivery, 3, time.Minute)
				if err != nil || len(claimed) == 0 {
					return
				}
				for _, task := range claimed {
					id, _ := ops.ParseDeliveryID(task.Ref)
					if err := b.FinishDelivery(t.Context(), task, ops.Delivery{ID: id}, ops.Interpretation{}); err != nil {
						t.Error(err)
						continue
					}
					mu.Lock()
					finished[task.Ref]++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if len(finished) != tasks {
		t.Errorf("%d tasks finished, want %d", len(finished), tasks)
	}
	for ref, n := range finished {
		if n != 1 {
			t.Errorf("task %s finished %d times", ref, n)
		}
	}
}

func isLost(err error) bool { return errors.Is(err, queue.ErrLeaseLost) }

// A task that was abandoned may be what killed its worker: its neighbours do not pay for that.
func TestTheAbandonedAreClaimedAlone(t *testing.T) {
	t.Parallel()
	b := open(t)
	for i := range 4 {
		b.append(delivery(time.Duration(i).String()))
	}
	if n := len(b.claim(-time.Second)); n != 4 {
		t.Fatalf("claimed %d, want all four", n)
	}
	for range 3 {
		b.claimOne(-time.Second)
	}
}

// Statistics that are out of date must not make the planner run the limited part once for every row.
func TestClaimKeepsItsLimit(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, statement := range []string{
		"insert into ops.task_queue (kind, ref) values ('interpret_delivery', '1')", "analyze ops.task_queue",
		"insert into ops.task_queue (kind, ref) select 'interpret_delivery', g::text from generate_series(2, 40) g",
	} {
		if _, err := b.conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tasks, err := b.Claim(t.Context(), ops.InterpretDelivery, 3, time.Minute)
	if err != nil || len(tasks) != 3 {
		t.Errorf("claimed %d (%v), want 3", len(tasks), err)
	}
}
