// Package stream tells a console which resources have changed, as server-sent events, so that it asks for them anew
// instead of asking all the time.
//
// An event is a hint and carries a resource's name, never a row: what a viewer may see is decided where it is asked for.
// What changed is read from the counters that Postgres keeps anyway, so that nobody who writes pays for who watches
// (ssot/decisions/0011-the-stream-reads-postgres-counters.md). It remembers one number a resource and nothing a client:
// a slow or absent client gets fewer hints, never a longer queue, and can go on where it was.
//
// It refuses to run anywhere but on the local platform (a Lambda function cannot keep an answer open, and API Gateway
// ends it after 30 seconds), to promise that a hint means a difference, and to be quiet when it cannot look.
package stream

import (
	"cmp"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// hub knows when each resource changed last, as a number that only grows.
type hub struct {
	mu      sync.Mutex
	epoch   string // names the numbers: another one when changes may have been missed
	newest  uint64
	changed map[string]change
	last    *look         // what the next one is compared with; nil before the first
	away    bool          // the last look failed
	news    chan struct{} // closed when there are some
}

// change is the last one of a resource.
type change struct {
	resource string
	number   uint64
	at       time.Time
}

// position is what a client has seen.
type position struct {
	epoch  string
	number uint64
}

func newHub() *hub { return &hub{news: make(chan struct{})} }

// saw takes a look at the database in.
func (h *hub) saw(l look, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.last
	h.last = &l
	switch {
	case before == nil || before.era != l.era: // the counters began anew: nobody knows what they had counted
		h.epoch, h.newest, h.changed = rand.Text()[:10], 0, map[string]change{}
	case !h.count(before, l, now) && !h.away:
		return
	}
	h.away = false
	h.tell()
}

func (h *hub) count(before *look, l look, now time.Time) (counted bool) {
	for _, resource := range slices.Sorted(l.resources()) {
		if l.counters[resource] != before.counters[resource] {
			h.newest++
			h.changed[resource] = change{resource, h.newest, now}
			counted = true
		}
	}
	return counted
}

// lost says that the database could not be looked at.
func (h *hub) lost() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.away {
		h.away = true
		h.tell()
	}
}

// rest says that nobody looks for the time being, so that nobody is told later of trouble that may be over.
func (h *hub) rest() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.away = false
}

// tell wakes everybody who waits.
func (h *hub) tell() {
	close(h.news)
	h.news = make(chan struct{})
}

// news is what a client at a position does not know yet.
type news struct {
	to      position
	reset   bool // it cannot know what it missed
	changes []change
	away    bool
	more    <-chan struct{} // closed when there is more
}

// since gives the news and where it leads. ready is false until there was a first look.
func (h *hub) since(p position) (n news, ready bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n = news{to: position{h.epoch, h.newest}, away: h.away, more: h.news}
	if h.last == nil {
		return n, false
	}
	if n.reset = p.epoch != h.epoch || p.number > h.newest; n.reset {
		return n, true
	}
	for _, c := range h.changed {
		if c.number > p.number {
			n.changes = append(n.changes, c)
		}
	}
	slices.SortFunc(n.changes, func(a, b change) int { return cmp.Compare(a.number, b.number) })
	return n, true
}

// String is how a position travels: as the id of an event.
func (p position) String() string { return p.epoch + "." + strconv.FormatUint(p.number, 10) }

// parsePosition reads what String wrote. Anything else is a position that nobody is at.
func parsePosition(s string) position {
	epoch, number, _ := strings.Cut(s, ".")
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return position{}
	}
	return position{epoch, n}
}
