package lambda

import (
	"slices"
	"sync"
	"time"
)

// pool is the instances of one function and those who wait for one.
type pool struct {
	service *Service
	fn      Function
	cap     int

	mu       sync.Mutex
	live     map[*instance]bool // starting, idle and busy
	starting int
	idle     []*instance   // the last one used is the first one reused, so the others can be reaped
	waiting  []*invocation // first come, first served
	closed   bool
	failures int       // starts that failed in a row
	failure  string    // how the last one failed
	retryAt  time.Time // no start before
	counter  int
}

func newPool(s *Service, f Function) *pool {
	p := &pool{service: s, fn: f, cap: defaultCap, live: map[*instance]bool{}}
	if f.Reserved != nil {
		p.cap = *f.Reserved
	}
	return p
}

// submit hands the invocation to an idle instance, or lets it wait for one.
func (p *pool) submit(v *invocation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		v.finish(Result{}, ErrStopping)
	case p.cap == 0: // reserved concurrency of zero switches a function off
		v.finish(Result{}, ErrThrottled)
	case len(p.idle) > 0:
		last := len(p.idle) - 1
		i := p.idle[last]
		p.idle = p.idle[:last]
		i.give(v)
	default:
		p.waiting = append(p.waiting, v)
		p.grow()
	}
}

// abandon takes a waiting invocation back; false when it has an instance (or an outcome) already.
func (p *pool) abandon(v *invocation) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.Index(p.waiting, v)
	if at < 0 {
		return false
	}
	p.waiting = slices.Delete(p.waiting, at, at+1)
	return true
}

// grow starts instances for those who wait. The caller holds the lock.
func (p *pool) grow() {
	for !p.closed && p.soonFree() < len(p.waiting) && len(p.live) < p.cap {
		if time.Now().Before(p.retryAt) {
			if len(p.live) == 0 { // nobody will come: say why at once, and start no process in a tight loop
				p.failWaiting()
			}
			return
		}
		p.counter++
		i := newInstance(p, p.counter)
		p.live[i] = true
		p.starting++
		p.service.register(i)
		p.service.work.Go(i.run)
	}
}

// soonFree counts the instances that start, or have answered and are about to ask for more: nobody needs another one for
// the sake of a millisecond. Should one of them die instead, its exit makes room.
func (p *pool) soonFree() int {
	n := p.starting
	for i := range p.live {
		if i.current != nil && i.current.isFinished() {
			n++
		}
	}
	return n
}

func (p *pool) failWaiting() {
	for _, v := range p.waiting {
		v.fail(TypeExit, "%s", p.failure)
	}
	p.waiting = nil
}

// ready is called when an instance asks for its next event: the last one is over, and it has started, if it had not.
func (p *pool) ready(i *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.live[i] {
		return // it asked with its last breath, and its end was noticed first: nothing may be given to it any more
	}
	if slices.Contains(p.idle, i) || (i.current != nil && !i.delivered) {
		return // it hung up and asks again: its place, or its event, is still there
	}
	if i.stopTimer != nil {
		i.stopTimer()
	}
	if v := i.current; v != nil { // asked for more without an answer: a broken runtime, but its caller must not hang
		v.fail("Runtime.NoResponse", "the function asked for its next event without answering this one")
		i.current = nil
	}
	if i.starting {
		i.starting = false
		p.starting--
		p.failures, p.retryAt = 0, time.Time{}
	}
	switch {
	case p.closed:
		i.terminate()
	case len(p.waiting) > 0:
		v := p.waiting[0]
		p.waiting = p.waiting[1:]
		i.give(v)
	default:
		p.idle = append(p.idle, i)
		timer := time.AfterFunc(p.service.options.IdleAfter, func() { p.reap(i) })
		i.stopTimer = func() { timer.Stop() }
	}
}

// reap ends an instance that is still idle.
func (p *pool) reap(i *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := slices.Index(p.idle, i); at >= 0 {
		p.idle = slices.Delete(p.idle, at, at+1)
		i.terminate()
	}
}

// close refuses everything from now on and ends the idle instances.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, v := range p.waiting {
		v.finish(Result{}, ErrStopping)
	}
	p.waiting = nil
	for i := range p.live {
		if i.starting || slices.Contains(p.idle, i) {
			i.terminate()
		}
	}
	p.idle = nil
}
