package schedule

import (
	"context"
	"time"
)

// wall is the machine's clock. Timers stand still while a laptop sleeps, so it looks up often enough to notice.
type wall struct{}

const lookUp = 20 * time.Second

// Now is the time of day, without the monotonic reading that would hide a sleep.
func (wall) Now() time.Time { return time.Now().Round(0) }

// Wait returns at that time of day.
func (c wall) Wait(ctx context.Context, until time.Time) error {
	for {
		left := until.Sub(c.Now())
		if left <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(min(left, lookUp))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}
