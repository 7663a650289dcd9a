package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"

	"github.com/jackc/pgx/v5"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bench is a store on a database of its own, and a connection to look behind its back.
type bench struct {
	*store.Store
	t    *testing.T
	conn *pgx.Conn
}

func open(t *testing.T) *bench {
	t.Helper()
	url := testkit.Database(t)
	s, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &bench{s, t, testkit.Connect(t, url)}
}

// delivery is a GitHub delivery; deliveries with one key are one.
func delivery(key string) ops.Delivery {
	return ops.Delivery{
		Source: ops.GitHub, Key: key, Event: "issues", Action: "opened",
		Headers: map[string]string{"content-type": "application/json"},
		Body:    []byte(`{"action":"opened","n":"` + key + `"}`), Secret: 1, ReceivedAt: noon,
	}
}

func (b *bench) append(d ops.Delivery) ops.Receipt {
	b.t.Helper()
	receipt, err := b.AppendDelivery(b.t.Context(), d)
	if err != nil {
		b.t.Fatal(err)
	}
	return receipt
}

// claim leases everything that is due.
func (b *bench) claim(lease time.Duration) []ops.Task {
	b.t.Helper()
	tasks, err := b.Claim(b.t.Context(), ops.InterpretDelivery, 100, lease)
	if err != nil {
		b.t.Fatal(err)
	}
	return tasks
}

func (b *bench) claimOne(lease time.Duration) ops.Task {
	b.t.Helper()
	tasks := b.claim(lease)
	if len(tasks) != 1 {
		b.t.Fatalf("claimed %d tasks, want 1", len(tasks))
	}
	return tasks[0]
}

// value reads one value behind the store's back.
func value[T any](b *bench, query string, args ...any) (v T) {
	b.t.Helper()
	if err := b.conn.QueryRow(b.t.Context(), query, args...).Scan(&v); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return v
}

func (b *bench) state(id ops.DeliveryID) string {
	b.t.Helper()
	return value[string](b, "select d.state || '/' || t.state from ops.webhook_deliveries d join ops.task_queue t on t.ref = d.id::text where d.id = $1", id)
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestAppendKeepsTheDeliveryAsItCame(t *testing.T) {
	t.Parallel()
	b := open(t)
	want := delivery("1/a")
	want.Body = []byte{0x7b, 0x22, 0x00, 0xff, 0x22, 0x7d} // raw bytes, not text
	receipt := b.append(want)
	if receipt.Duplicate || !receipt.Pending || receipt.Altered || receipt.ID == 0 {
		t.Errorf("receipt of a new delivery: %+v", receipt)
	}
	got, err := b.ReadDelivery(t.Context(), receipt.ID)
	b.must(err)
	if string(got.Body) != string(want.Body) || got.Key != want.Key || got.Headers["content-type"] != "application/json" || !got.ReceivedAt.Equal(noon) {
		t.Errorf("read back %+v", got)
	}
}

func TestAHundredAtOnceAreOne(t *testing.T) {
	t.Parallel()
	b := open(t)
	var wg sync.WaitGroup
	receipts := make([]ops.Receipt, 100)
	for i := range receipts {
		wg.Go(func() {
			var err error
			if receipts[i], err = b.AppendDelivery(t.Context(), delivery("1/same")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fresh := 0
	for _, r := range receipts {
		if !r.Duplicate {
			fresh++
		}
		if r.ID != receipts[0].ID {
			t.Errorf("two ledger numbers for one delivery: %d and %d", r.ID, receipts[0].ID)
		}
	}
	if fresh != 1 {
		t.Errorf("%d of 100 were told that theirs is the first", fresh)
	}
	if n := value[int](b, "select duplicates from ops.webhook_deliveries"); n != 99 {
		t.Errorf("%d duplicates counted, want 99", n)
	}
	if n := value[int](b, "select count(*) from ops.task_queue"); n != 1 {
		t.Errorf("%d tasks for one delivery", n)
	}
}

func TestDuplicate(t *testing.T) {
	t.Parallel()
	fail := func(b *bench) {
		b.must(b.RetryDelivery(t.Context(), b.claimOne(time.Minute), time.Hour, fault.New(fault.Unavailable, "away")))
	}
	for name, c := range map[string]struct {
		before  func(b *bench)
		pending bool
		want    string // delivery state / task state
		due     int
	}{
		"of a waiting one changes nothing": {func(*bench) {}, true, "pending/ready", 1},
		"of a running one changes nothing": {func(b *bench) { b.claimOne(time.Minute) }, true, "pending/running", 0},
		"of a done one is a no-op": {func(b *bench) {
			task := b.claimOne(time.Minute)
			b.must(b.FinishDelivery(t.Context(), task, ops.Delivery{ID: 1}, ops.Interpretation{}))
		}, false, "done/done", 0},
		"of an ignored one is a no-op": {func(b *bench) {
			task := b.claimOne(time.Minute)
			b.must(b.FinishDelivery(t.Context(), task, ops.Delivery{ID: 1}, ops.Interpretation{Ignored: "ping"}))
		}, false, "ignored/done", 0},
		"of a failed one opens it now": {fail, true, "pending/ready", 1},
		"of a dead one opens it again": {func(b *bench) {
			b.must(b.BuryDelivery(t.Context(), b.claimOne(time.Minute), fault.New(fault.Invalid, "poison")))
		}, true, "pending/ready", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.append(delivery("1/a"))
			c.before(b)
			receipt := b.append(delivery("1/a"))
			if !receipt.Duplicate || receipt.Pending != c.pending {
				t.Errorf("receipt %+v, want a duplicate with pending %v", receipt, c.pending)
			}
			if got := b.state(receipt.ID); got != c.want {
				t.Errorf("state %s, want %s", got, c.want)
			}
			if due := len(b.claim(time.Minute)); due != c.due {
				t.Errorf("%d tasks are due, want %d", due, c.due)
			}
		})
	}
}

func TestDuplicateWithOtherBytesIsSeen(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.append(delivery("1/a"))
	other := delivery("1/a")
	other.Body = []byte(`{"action":"closed"}`)
	receipt := b.append(other)
	if !receipt.Altered || !receipt.Duplicate {
		t.Errorf("receipt %+v, want an altered duplicate", receipt)
	}
	kept, err := b.ReadDelivery(t.Context(), receipt.ID)
	b.must(err)
	if string(kept.Body) == string(other.Body) {
		t.Error("the first body was overwritten")
	}
}

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
