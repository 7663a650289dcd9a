package lambda

import (
	"context"
	"syscall"
	"time"
)

const (
	finishWithin = time.Second            // what is running may end by itself
	obeyWithin   = 500 * time.Millisecond // between SIGTERM and SIGKILL
)

// Stop ends everything: idle instances at once, busy ones after a second, whatever ignores SIGTERM by SIGKILL. Queued
// events are dropped and counted in the log. When it returns no instance is left. An ended ctx only makes it hurry.
func (s *Service) Stop(ctx context.Context) {
	s.stopOnce.Do(func() { close(s.stopping) })
	dropped := 0
	for _, q := range s.queues {
		dropped += q.waiting()
	}
	if dropped > 0 {
		s.log.printf("lambda", "stopping with %d queued asynchronous invocations: they are dropped, the ledger keeps their work", dropped)
	}
	for _, p := range s.pools {
		p.close()
	}
	done := make(chan struct{})
	go func() { s.work.Wait(); close(done) }()
	if !within(ctx, done, finishWithin) {
		s.signalAll(syscall.SIGTERM)
		if !within(ctx, done, obeyWithin) {
			s.signalAll(syscall.SIGKILL)
			<-done
		}
	}
	_ = s.server.Close()
}

func (s *Service) signalAll(signal syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.instances {
		i.signal(signal)
	}
}

func within(ctx context.Context, done <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
