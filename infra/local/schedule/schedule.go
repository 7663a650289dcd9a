// Package schedule stands in for EventBridge Scheduler: it fires what the template schedules, on time, into an
// asynchronous invocation.
//
// It owns that each rings when shared/timetable says, and the placeholders of an Input. It refuses expressions it does not
// understand when it starts, not when they would be due. It does not make up for what was missed while the machine slept,
// does not use flexible windows, and does not retry: the next tick is the retry.
package schedule

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/timetable"
)

// Entry is one schedule and the function it rings.
type Entry struct {
	Name       string
	Function   string
	Expression string
	Timezone   string // IANA name; empty is UTC
	Input      string
	Disabled   bool
}

// Invoker takes an asynchronous invocation. The lambda package's Service is one.
type Invoker interface {
	InvokeAsync(function string, payload []byte) error
}

// Clock is the time. Wait returns at that time, or when ctx ends.
type Clock interface {
	Now() time.Time
	Wait(ctx context.Context, until time.Time) error
}

// Scheduler fires entries.
type Scheduler struct {
	Entries []Entry
	Invoker Invoker
	Clock   Clock     // nil: the machine's
	Log     io.Writer // gets whole lines; must be safe for concurrent use
}

// Check reads every expression, also those of disabled entries, so that a mistake is found before anything runs.
func (s *Scheduler) Check() error {
	now := time.Now()
	for _, e := range s.Entries {
		if _, err := timetable.Next(e.Expression, e.Timezone, now); err != nil {
			return fmt.Errorf("schedule %s of %s: %w", e.Name, e.Function, err)
		}
	}
	return nil
}

// Run fires until ctx ends. It returns early, with an error, only when an expression is wrong.
func (s *Scheduler) Run(ctx context.Context) error {
	if err := s.Check(); err != nil {
		return err
	}
	clock := s.Clock
	if clock == nil {
		clock = wall{}
	}
	var loops sync.WaitGroup
	for _, e := range s.Entries {
		if !e.Disabled {
			loops.Go(func() { s.loop(ctx, clock, e) })
		}
	}
	loops.Wait()
	return nil
}

func (s *Scheduler) loop(ctx context.Context, clock Clock, e Entry) {
	due, err := timetable.Next(e.Expression, e.Timezone, clock.Now())
	for err == nil && !due.IsZero() {
		if clock.Wait(ctx, due) != nil {
			return
		}
		if err := s.Invoker.InvokeAsync(e.Function, []byte(fill(e, due))); err != nil {
			s.log("%s of %s at %s was lost: %v", e.Name, e.Function, due.UTC().Format(time.RFC3339), err)
		}
		due, err = s.after(e, due, clock.Now())
	}
	s.log("%s of %s will not fire again", e.Name, e.Function)
}

// after keeps to the rhythm of the last firing. What passed meanwhile is skipped: one firing says it all.
func (s *Scheduler) after(e Entry, last, now time.Time) (time.Time, error) {
	due, err := timetable.Next(e.Expression, e.Timezone, last)
	if err != nil || due.IsZero() || due.After(now) {
		return due, err
	}
	if period, ok := timetable.Period(e.Expression); ok {
		return last.Add(now.Sub(last).Truncate(period) + period), nil
	}
	return timetable.Next(e.Expression, e.Timezone, now)
}

func (s *Scheduler) log(format string, args ...any) {
	if s.Log != nil {
		_, _ = fmt.Fprintf(s.Log, "%-20s | %s\n", "scheduler", fmt.Sprintf(format, args...))
	}
}
