package stream

import (
	"testing"
	"time"
)

func seen(era string, counters ...string) look {
	l := look{era: era, counters: map[string]string{}}
	for i := 0; i < len(counters); i += 2 {
		l.counters[counters[i]] = counters[i+1]
	}
	return l
}

func names(n news) (all []string) {
	for _, c := range n.changes {
		all = append(all, c.resource)
	}
	return all
}

func expectNames(t *testing.T, what string, n news, want ...string) {
	t.Helper()
	got := names(n)
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
}

func TestNobodyIsReadyBeforeTheFirstLook(t *testing.T) {
	t.Parallel()
	h := newHub()
	before, ready := h.since(position{})
	if ready {
		t.Error("ready before anything was looked at")
	}
	h.saw(seen("a", "runs", "1"), time.Now())
	<-before.more // it was told
	if n, ready := h.since(position{}); !ready || !n.reset {
		t.Errorf("%+v %v", n, ready)
	}
}

// However often a resource changed while a client was away or slow, it hears of it once, and in order.
func TestChangesAreOneAResource(t *testing.T) {
	t.Parallel()
	h := newHub()
	h.saw(seen("a", "runs", "1", "builds", "1", "notices", "1"), time.Now())
	start, _ := h.since(position{})
	for _, counter := range []string{"2", "3", "4", "5"} {
		h.saw(seen("a", "runs", counter, "builds", "1", "notices", "1"), time.Now())
	}
	h.saw(seen("a", "runs", "5", "builds", "2", "notices", "1"), time.Now())
	n, _ := h.since(start.to)
	expectNames(t, "after five changes", n, "runs", "builds")
	middle, _ := h.since(position{n.to.epoch, n.changes[0].number})
	expectNames(t, "from the middle", middle, "builds")
	end, _ := h.since(n.to)
	expectNames(t, "from the end", end)
	select {
	case <-end.more:
		t.Error("there is more, and nothing happened")
	default:
	}
	h.saw(seen("a", "runs", "5", "builds", "2", "notices", "1"), time.Now())
	select {
	case <-end.more:
		t.Error("a look that saw nothing new is news")
	default:
	}
}

// A table that is new or gone has changed, and a counter that went down is a change too.
func TestAnyDifferenceIsAChange(t *testing.T) {
	t.Parallel()
	h := newHub()
	h.saw(seen("a", "runs", "9"), time.Now())
	start, _ := h.since(position{})
	h.saw(seen("a", "runs", "3", "builds", "1"), time.Now())
	n, _ := h.since(start.to)
	expectNames(t, "new and lower", n, "builds", "runs")
}

func TestWhatCannotBeKnownIsAReset(t *testing.T) {
	t.Parallel()
	h := newHub()
	h.saw(seen("a", "runs", "5"), time.Now())
	start, _ := h.since(position{})
	h.saw(seen("b", "runs", "5"), time.Now()) // counted from zero again, as it happens up to the same number
	for name, p := range map[string]position{
		"of the era before": start.to, "none": {}, "of another run": {"other", 0}, "of the future": {h.epoch, 7},
		"not one of ours": parsePosition("' or 1=1 --"), "half of one": parsePosition(h.epoch),
	} {
		if n, _ := h.since(p); !n.reset || len(n.changes) > 0 {
			t.Errorf("a position %s: %+v, want a reset", name, n)
		}
	}
	n, _ := h.since(position{})
	if again, _ := h.since(parsePosition(n.to.String())); again.reset {
		t.Error("a position does not survive its way as text")
	}
}

// A database that is away and comes back unchanged has lost nothing.
func TestAwayAndBack(t *testing.T) {
	t.Parallel()
	h := newHub()
	h.saw(seen("a", "runs", "1"), time.Now())
	start, _ := h.since(position{})
	h.lost()
	<-start.more
	away, _ := h.since(start.to)
	if !away.away || away.reset {
		t.Fatalf("%+v", away)
	}
	h.lost()
	select {
	case <-away.more:
		t.Error("still away is no news")
	default:
	}
	h.saw(seen("a", "runs", "2"), time.Now())
	<-away.more
	back, _ := h.since(start.to)
	expectNames(t, "what changed meanwhile", back, "runs")
	if back.away {
		t.Error("it is still away")
	}
}
