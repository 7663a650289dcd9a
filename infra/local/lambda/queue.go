package lambda

import (
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// queue is the asynchronous side of a function: events wait here, are retried when the function fails, and are dropped
// with a line in the log when that does not help. It lives in memory, as the caller was told by its 202.
type queue struct {
	service *Service
	pool    *pool
	events  chan *event

	mu      sync.Mutex
	pending int // waiting, running, or waiting for a retry
}

type event struct {
	id       string // stays the same over retries, as on AWS
	payload  []byte
	queuedAt time.Time
	attempts int
}

func newQueue(s *Service, p *pool) *queue {
	return &queue{service: s, pool: p, events: make(chan *event, maxQueued)}
}

func (q *queue) add(payload []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.service.isStopping() {
		return ErrStopping
	}
	if q.pending >= maxQueued {
		return ErrThrottled
	}
	q.pending++
	q.events <- &event{id: rand.Text(), payload: payload, queuedAt: time.Now()} // has room: pending counts what is in it
	return nil
}

func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.pending
}

// dispatch offers one event at a time to the pool, so that synchronous callers wait behind one event and not behind all.
func (q *queue) dispatch() {
	for {
		select {
		case <-q.service.stopping:
			return
		case e := <-q.events:
			q.try(e)
		}
	}
}

func (q *queue) try(e *event) {
	left := q.maxAge() - time.Since(e.queuedAt)
	if left <= 0 {
		q.drop(e, "it waited too long")
		return
	}
	v := newInvocation(e.id, e.payload)
	q.pool.submit(v)
	old := time.NewTimer(left)
	defer old.Stop()
	select {
	case <-v.assigned:
	case <-v.finished:
	case <-q.service.stopping:
	case <-old.C:
		if q.pool.abandon(v) {
			q.drop(e, "it waited too long for a free instance")
			return
		}
	}
	q.service.work.Go(func() { q.settle(e, v) })
}

func (q *queue) settle(e *event, v *invocation) {
	<-v.finished
	switch {
	case errors.Is(v.err, ErrThrottled): // reserved concurrency of zero: nobody's failure, so no attempt
		q.again(e, time.Second)
	case v.err != nil:
	case v.result.FunctionError == "":
		q.done()
	default:
		e.attempts++
		if e.attempts > q.pool.fn.RetryAttempts {
			q.drop(e, "it failed: "+v.result.ErrorType)
			return
		}
		q.again(e, q.service.options.RetryDelay(e.attempts))
	}
}

func (q *queue) again(e *event, after time.Duration) {
	if time.Since(e.queuedAt)+after > q.maxAge() {
		q.drop(e, "it is too old for another try")
		return
	}
	time.AfterFunc(after, func() { q.events <- e })
}

func (q *queue) drop(e *event, why string) {
	q.service.log.printf("lambda", "%s: asynchronous request %s dropped after %d attempts: %s", q.pool.fn.Name, e.id, e.attempts, why)
	q.done()
}

func (q *queue) done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending--
}

func (q *queue) maxAge() time.Duration {
	if q.pool.fn.MaxEventAge > 0 {
		return q.pool.fn.MaxEventAge
	}
	return 6 * time.Hour
}
