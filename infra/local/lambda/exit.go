package lambda

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// exited settles everything an ended process leaves: its caller, those who wait, the right to start another one.
func (p *pool) exited(i *instance, cause string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.live, i)
	if i.stopTimer != nil {
		i.stopTimer()
	}
	if at := slices.Index(p.idle, i); at >= 0 {
		p.idle = slices.Delete(p.idle, at, at+1)
	}
	switch v := i.current; {
	case i.starting:
		i.starting = false
		p.starting--
		if !p.closed {
			p.startFailed(i, cause)
		}
	case v != nil && !i.delivered && !p.closed:
		// It died idle, and nobody had noticed. The function never saw this event, so another instance takes it.
		p.waiting = slices.Insert(p.waiting, 0, v)
	case v != nil:
		v.fail(TypeExit, "Runtime exited with error: %s", cause)
	}
	i.current = nil
	p.grow()
}

// startFailed remembers why, so that callers hear it, and holds the next start back.
func (p *pool) startFailed(i *instance, cause string) {
	p.failures++
	p.retryAt = time.Now().Add(p.service.options.Backoff(p.failures))
	p.failure = fmt.Sprintf("%s did not start: %s", p.fn.Name, cause)
	if said := i.stderr.last(); len(said) > 0 {
		p.failure += "; it said: " + strings.Join(said, " / ")
	}
	p.service.log.printf("lambda", "%s", p.failure)
	if len(p.live) == 0 {
		p.failWaiting()
	}
}
