package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeClock stands still until somebody waits, and ends the test after the last of its steps. Each step says how late
// the sleeper wakes up.
type fakeClock struct {
	now   time.Time
	late  []time.Duration
	waits []time.Time
}

func (c *fakeClock) Now() time.Time { return c.now }

func (c *fakeClock) Wait(_ context.Context, until time.Time) error {
	c.waits = append(c.waits, until)
	if len(c.late) == 0 {
		return context.Canceled
	}
	c.now, c.late = until.Add(c.late[0]), c.late[1:]
	return nil
}

type rung struct{ Function, Payload string }

type bell struct {
	rung []rung
	err  error
}

func (b *bell) InvokeAsync(function string, payload []byte) error {
	b.rung = append(b.rung, rung{function, string(payload)})
	return b.err
}

var start = time.Date(2026, 3, 12, 10, 0, 0, 0, time.UTC)

func TestARateFiresFirstAfterOnePeriodAndKeepsItsRhythm(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: start, late: []time.Duration{0, 2 * time.Second, 90 * time.Minute, 0}}
	b := &bell{err: errors.New("full")} // a lost ring does not end the loop
	s := Scheduler{Clock: clock, Invoker: b, Entries: []Entry{{Name: "A", Function: "job", Expression: "rate(5 minutes)"}}}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, wait := range clock.waits {
		got = append(got, wait.Format("15:04:05"))
	}
	// Ninety minutes asleep cost one firing, not eighteen.
	if diff := cmp.Diff([]string{"10:05:00", "10:10:00", "10:15:00", "11:50:00", "11:55:00"}, got); diff != "" {
		t.Errorf("waits:\n%s", diff)
	}
	if len(b.rung) != 4 {
		t.Errorf("rung %d times", len(b.rung))
	}
}

func TestACronSkipsWhatPassedAsleep(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: start, late: []time.Duration{49 * time.Hour}}
	s := Scheduler{Clock: clock, Invoker: &bell{}, Entries: []Entry{{Name: "A", Function: "job", Expression: "cron(0 3 * * ? *)"}}}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := clock.waits[1]; !got.Equal(time.Date(2026, 3, 16, 3, 0, 0, 0, time.UTC)) {
		t.Errorf("second firing at %s", got)
	}
}

func TestTheInputIsTheEventWithItsPlaceholdersFilled(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: start, late: []time.Duration{time.Second}}
	b := &bell{}
	s := Scheduler{Clock: clock, Invoker: b, Entries: []Entry{{
		Name: "JobEveryMinute", Function: "job", Expression: "rate(1 minute)",
		Input: `{"at":"<aws.scheduler.scheduled-time>","arn":"<aws.scheduler.schedule-arn>","id":"<aws.scheduler.execution-id>","n":<aws.scheduler.attempt-number>}`,
	}}}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		At, ARN, ID string
		N           int
	}
	if err := json.Unmarshal([]byte(b.rung[0].Payload), &got); err != nil {
		t.Fatal(err)
	}
	if got.At != "2026-03-12T10:01:00Z" || got.ARN != "arn:aws:scheduler:local-1:000000000000:schedule/default/JobEveryMinute" || len(got.ID) != 16 || got.N != 1 {
		t.Errorf("event = %+v", got)
	}
}

func TestDisabledSchedulesAreSilentButChecked(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: start, late: []time.Duration{0}}
	b := &bell{}
	s := Scheduler{Clock: clock, Invoker: b, Entries: []Entry{{Name: "A", Function: "job", Expression: "rate(1 minute)", Disabled: true}}}
	if err := s.Run(context.Background()); err != nil || len(b.rung) != 0 {
		t.Errorf("error %v, rung %v", err, b.rung)
	}
	s.Entries[0].Expression = "rate(soon)"
	if err := s.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "schedule A of job") {
		t.Errorf("error = %v", err)
	}
}

func TestAScheduleThatIsOverEndsItsLoop(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: start}
	s := Scheduler{Clock: clock, Invoker: &bell{}, Entries: []Entry{{Name: "A", Function: "job", Expression: "cron(0 0 1 1 ? 2020)"}}}
	if err := s.Run(context.Background()); err != nil || len(clock.waits) != 0 {
		t.Errorf("error %v, waits %v", err, clock.waits)
	}
}

func TestTheWallClockWaits(t *testing.T) {
	t.Parallel()
	c := wall{}
	until := c.Now().Add(time.Millisecond)
	if err := c.Wait(context.Background(), until); err != nil || c.Now().Before(until) {
		t.Errorf("woke up at %s for %s: %v", c.Now(), until, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Wait(ctx, until.Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}
