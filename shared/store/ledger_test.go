package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

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
