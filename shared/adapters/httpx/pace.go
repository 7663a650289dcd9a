package httpx

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errPaced = errors.New("our own rate limit leaves no turn in time")

// pace keeps us within a vendor's limits: so many calls in any window, and so many at once.
//
// It counts in a sliding window because that is how the vendors count. A token bucket that never exceeds such a limit has
// to give up the burst or half of the rate. A call leaves the window a full length after its answer came, not after it
// was sent: the vendor counted it somewhere in between.
type pace struct {
	slots chan struct{}

	mu      sync.Mutex
	windows []window
	held    time.Time // nobody calls before this: the vendor said so
}

type window struct {
	Limit
	underway int
	answered []time.Time // oldest first, at most Calls of them
}

func newPace(v Vendor) *pace {
	p := &pace{slots: make(chan struct{}, v.Concurrent)}
	for _, limit := range v.Limits {
		p.windows = append(p.windows, window{Limit: limit})
	}
	return p
}

// take waits for a turn. It gives up at once when the turn would come after the context's deadline.
func (p *pace) take(ctx context.Context) (done func(), err error) {
	if ctx.Err() != nil { // the choice below would be left to chance
		return nil, ctx.Err()
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for {
		wait := p.admit(time.Now())
		if wait == 0 {
			return p.answered, nil
		}
		if !pause(ctx, wait) {
			<-p.slots
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, errPaced
		}
	}
}

// admit takes a place in every window, or says how long there is none.
func (p *pace) admit(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := p.blocked(now); wait > 0 {
		return wait
	}
	for i := range p.windows {
		p.windows[i].underway++
	}
	return 0
}

func (p *pace) blocked(now time.Time) time.Duration {
	wait := max(p.held.Sub(now), 0)
	for i := range p.windows {
		wait = max(wait, p.windows[i].wait(now))
	}
	return wait
}

// wait is how long there is no turn.
func (p *pace) wait(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.blocked(now)
}

func (w *window) wait(now time.Time) time.Duration {
	for len(w.answered) > 0 && now.Sub(w.answered[0]) >= w.Window {
		w.answered = w.answered[1:]
	}
	switch {
	case w.underway+len(w.answered) < w.Calls:
		return 0
	case len(w.answered) > 0:
		return w.answered[0].Add(w.Window).Sub(now)
	default: // all of them are under way: look again soon
		return 10 * time.Millisecond
	}
}

// answered gives the turn back: from now on the call only ages.
func (p *pace) answered() {
	now := time.Now()
	p.mu.Lock()
	for i := range p.windows {
		p.windows[i].underway--
		p.windows[i].answered = append(p.windows[i].answered, now)
	}
	p.mu.Unlock()
	<-p.slots
}

// hold keeps everybody back until a time that the vendor named.
func (p *pace) hold(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.held) {
		p.held = until
	}
}
