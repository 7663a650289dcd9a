package store_test

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// posted is a delivery of a sender that signs a token: which signature it came with, what it says, and when each was.
func posted(signature, key, content string, signed, received time.Time) ops.Delivery {
	return ops.Delivery{
		Source: ops.Mailgun, Key: key, Event: "delivered", Body: []byte(signature + content), Secret: 1, ReceivedAt: received,
		Proof: &ops.Proof{Signature: sha256.Sum256([]byte(signature)), Content: sha256.Sum256([]byte(content)), SignedAt: signed},
	}
}

func TestASignatureIsGoodForOneContent(t *testing.T) {
	t.Parallel()
	first := posted("s1", "ev-1", "said", noon, noon)
	for name, c := range map[string]struct {
		then            ops.Delivery
		verdict         ops.ProofVerdict
		altered         bool
		ledger, another int // deliveries and spent signatures afterwards
	}{
		"the sender tries again with what it signed first": {posted("s1", "ev-1", "said", noon, noon.Add(8*time.Hour)), ops.ProofGood, false, 1, 1},
		"the sender tries again and signs anew":            {posted("s2", "ev-1", "said", noon.Add(time.Hour), noon.Add(time.Hour)), ops.ProofGood, false, 1, 2},
		"another event, signed for itself":                 {posted("s2", "ev-2", "other", noon, noon), ops.ProofGood, false, 2, 2},
		"a captured signature on another event":            {posted("s1", "ev-2", "other", noon, noon), ops.ProofSpent, false, 1, 1},
		"a captured signature on a changed event":          {posted("s1", "ev-1", "changed", noon, noon), ops.ProofSpent, false, 1, 1},
		"a captured signature under another key":           {posted("s1", "ev-2", "said", noon, noon), ops.ProofSpent, false, 1, 1},
		"the sender contradicts itself, signed anew":       {posted("s2", "ev-1", "changed", noon, noon), ops.ProofGood, true, 1, 2},
		"too late, even for what it was good for":          {posted("s1", "ev-1", "said", noon, noon.Add(12*time.Hour+time.Second)), ops.ProofStale, false, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			if r := b.append(first); r.Proof != ops.ProofGood || r.Duplicate || !r.Pending || r.Altered {
				t.Fatalf("the first: %+v", r)
			}
			got := b.append(c.then)
			if got.Proof != c.verdict || got.Altered != c.altered {
				t.Errorf("got %+v, want %q and altered %t", got, c.verdict, c.altered)
			}
			if got.Proof != ops.ProofGood && (got.ID != 0 || got.Pending) {
				t.Errorf("refused, and yet %+v", got)
			}
			if got.Proof == ops.ProofGood && got.Duplicate != (c.then.Key == first.Key) {
				t.Errorf("got %+v", got)
			}
			ledger, spent := value[int](b, "select count(*) from ops.webhook_deliveries"), value[int](b, "select count(*) from ops.spent_signatures")
			if ledger != c.ledger || spent != c.another {
				t.Errorf("%d deliveries and %d spent signatures, want %d and %d", ledger, spent, c.ledger, c.another)
			}
		})
	}
}

func TestAProofIsGoodForAWhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		received time.Time
		want     ops.ProofVerdict
	}{
		"at once":                     {noon, ops.ProofGood},
		"its clock is ahead":          {noon.Add(-5 * time.Minute), ops.ProofGood},
		"its clock is too far ahead":  {noon.Add(-5*time.Minute - time.Second), ops.ProofStale},
		"the last of its attempts":    {noon.Add(12 * time.Hour), ops.ProofGood},
		"later than it ever tries":    {noon.Add(12*time.Hour + time.Second), ops.ProofStale},
		"a capture from years before": {noon.AddDate(3, 0, 0), ops.ProofStale},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			if got := b.append(posted("s", "ev", "said", noon, c.received)); got.Proof != c.want {
				t.Errorf("got %+v, want %q", got, c.want)
			}
			if n := value[int](b, "select count(*) from ops.webhook_deliveries"); (n == 1) != (c.want == ops.ProofGood) {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}

// One signature, a hundred contents, all at once: exactly one is taken.
func TestOneOfAHundredContentsIsTaken(t *testing.T) {
	t.Parallel()
	b := open(t)
	var wg sync.WaitGroup
	receipts := make([]ops.Receipt, 100)
	for i := range receipts {
		wg.Go(func() {
			var err error
			if receipts[i], err = b.AppendDelivery(t.Context(), posted("one", fmt.Sprintf("ev-%d", i), fmt.Sprint(i), noon, noon)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	taken := 0
	for _, r := range receipts {
		if r.Proof == ops.ProofGood {
			taken++
		}
	}
	if n := value[int](b, "select count(*) from ops.webhook_deliveries"); taken != 1 || n != 1 {
		t.Errorf("%d were told that they are taken, %d are in the ledger, want 1", taken, n)
	}
	if n := value[int](b, "select attempts from ops.spent_signatures"); n != 100 {
		t.Errorf("%d attempts counted, want 100", n)
	}
}

// An attempt that fails half-way spends nothing: the sender comes back with the same signature.
func TestAFailedAttemptSpendsNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	unfit := posted("s", "ev", "said", noon, noon)
	unfit.Secret = -1 // no ledger takes it
	if _, err := b.AppendDelivery(t.Context(), unfit); err == nil {
		t.Fatal("it was taken")
	}
	if n := value[int](b, "select count(*) from ops.spent_signatures"); n != 0 {
		t.Fatalf("%d signatures spent on nothing", n)
	}
	if r := b.append(posted("s", "ev", "said", noon, noon)); r.Proof != ops.ProofGood || r.Duplicate {
		t.Errorf("the next attempt: %+v", r)
	}
}

// A duplicate of what had failed opens it again, whichever way it was signed.
func TestASignedDuplicateReopens(t *testing.T) {
	t.Parallel()
	b := open(t)
	id := b.append(posted("s", "ev", "said", noon, noon)).ID
	b.must(b.BuryDelivery(t.Context(), b.claimOne(time.Minute), fmt.Errorf("a bug")))
	if got := b.append(posted("s", "ev", "said", noon, noon.Add(time.Hour))); !got.Duplicate || !got.Pending || b.state(id) != "pending/ready" {
		t.Errorf("got %+v in %s", got, b.state(id))
	}
}

// The table stays as large as what came in a day: what could not be taken any more is forgotten as new ones come.
func TestSpentSignaturesAreForgotten(t *testing.T) {
	t.Parallel()
	b := open(t)
	for i := range 40 {
		b.append(posted(fmt.Sprintf("old %d", i), fmt.Sprintf("old-%d", i), "said", noon, noon))
	}
	later := noon.Add(25 * time.Hour)
	for i := range 20 {
		b.append(posted(fmt.Sprintf("new %d", i), fmt.Sprintf("new-%d", i), "said", later, later))
	}
	if n := value[int](b, "select count(*) from ops.spent_signatures"); n != 20 {
		t.Errorf("%d are remembered, want the 20 of today", n)
	}
	if got := b.append(posted("old 0", "another", "other", noon, later)); got.Proof != ops.ProofStale {
		t.Errorf("a forgotten one came back: %+v", got)
	}
}
