package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

var monday = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// clock is what a test sets. A fake may still look at it while it answers somebody who was cut off.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) set(now time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.now = now }
func (c *clock) at() time.Time     { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

// desk is the function at its database, with a chore that does what a test says and a clock that a test sets.
type desk struct {
	handler
	t     *testing.T
	store *store.Store
	conn  *pgx.Conn
	clock clock
}

func newDesk(t *testing.T, do func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error)) *desk {
	t.Helper()
	url := testkit.Database(t)
	s, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := &desk{t: t, store: s, conn: testkit.Connect(t, url)}
	d.clock.set(monday.Add(time.Second))
	weekly := func(string) (ssot.Schedule, bool) {
		return ssot.Schedule{Cadence: "weekly", StartGraceMinutes: 60}, true
	}
	d.handler = handler{records: s, scheduled: weekly, environment: "prod", now: func() time.Time { return d.clock.at() }, chores: []chore{
		{name: "sweep", do: do},
	}}
	return d
}

var scheduled = entry.Trigger{Trigger: "schedule", ScheduledAt: monday, Chore: "sweep"}

// gives runs the chore and gives its outcome.
func (d *desk) gives(trigger entry.Trigger) string {
	d.t.Helper()
	done, err := d.handle(d.t.Context(), trigger)
	if err != nil {
		return "error: " + string(fault.ReasonOf(err))
	}
	return done.(report).Outcome
}

func (d *desk) same(what, query string, want ...string) {
	d.t.Helper()
	rows, err := d.conn.Query(d.t.Context(), query)
	if err != nil {
		d.t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		d.t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

const slots = `select concat_ws(' ', attempt, m.status, m.punctuality, r.status, r.trigger, m.error) from ops.maintenance_runs m join ops.runs r on r.id = m.run_id order by m.id`

func fine(context.Context, ops.MaintenanceRun) (ops.Result, error) {
	return ops.Result{Status: ops.RunSucceeded, Summary: map[string]int{"swept": 3}}, nil
}

// However often the schedule fires, a slot is filled once; by hand it is always done.
func TestASlotIsFilledOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, fine)
	for _, want := range []string{"succeeded", "filled", "filled"} {
		if got := d.gives(scheduled); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	d.clock.set(d.clock.at().Add(2 * time.Hour))
	if got := d.gives(entry.Trigger{Trigger: "manual", Chore: "sweep"}); got != "succeeded" {
		t.Errorf("by hand: %s", got)
	}
	late := scheduled
	late.ScheduledAt = monday.Add(time.Minute)
	d.gives(late)
	d.same("attempts", slots, "1 succeeded on_time succeeded schedule", "1 succeeded succeeded manual", "1 succeeded late succeeded schedule")
	d.same("trails", `select 'run ' || kind || ' ' || data from ops.run_events where run_id = 1 union all select 'chore ' || kind || ' ' || data from ops.maintenance_run_events where maintenance_run_id = 1`,
		"run started {}", `run finished {"swept": 3}`, "chore started {}", `chore finished {"swept": 3}`)
}

// A failure is written down and comes back as an error, so that it counts and is tried again; the next attempt is one more.
func TestAFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	outcomes := []func() (ops.Result, error){
		func() (ops.Result, error) { return ops.Result{}, fault.New(fault.Unavailable, "the vendor is away") },
		func() (ops.Result, error) { return ops.Result{}, errors.New("a secret detail") },
		func() (ops.Result, error) { panic("a bug") },
		func() (ops.Result, error) {
			return ops.Result{Status: ops.RunPartial, Why: "half of it", Summary: 1}, nil
		},
		func() (ops.Result, error) { return ops.Result{Status: ops.RunSucceeded}, nil },
	}
	n := -1
	d := newDesk(t, func(context.Context, ops.MaintenanceRun) (ops.Result, error) { n++; return outcomes[n]() })
	job := entry.Scheduled(entry.Logger("test"), d.handle)
	for range outcomes {
		_, err := job(t.Context(), []byte(`{"trigger":"schedule","chore":"sweep","scheduled_at":"2026-03-02T04:00:00Z"}`))
		if (err != nil) != (n < 3) {
			t.Errorf("attempt %d: %v", n+1, err)
		}
	}
	d.same("attempts", slots,
		"1 failed on_time failed schedule the vendor is away",
		"2 failed on_time failed schedule something went wrong on our side; it was logged",
		"3 timed_out on_time failed schedule its function ended half-way, without a word",
		"4 partial on_time partial schedule half of it",
		"5 succeeded on_time succeeded schedule")
}

// While it is done in one place it is not done in another.
func TestAChoreIsDoneAlone(t *testing.T) {
	t.Parallel()
	begun, end := make(chan struct{}), make(chan struct{})
	d := newDesk(t, func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
		close(begun)
		<-end
		return fine(ctx, m)
	})
	first := make(chan string)
	go func() { first <- d.gives(scheduled) }()
	<-begun
	if got := d.gives(scheduled); got != "busy" {
		t.Errorf("the second: %s", got)
	}
	close(end)
	if got := <-first; got != "succeeded" {
		t.Errorf("the first: %s", got)
	}
	d.same("attempts", slots, "1 succeeded on_time succeeded schedule")
}

// One that lost its lock, because its connection was cut, and whose chore was done again meanwhile, overwrites nothing.
func TestOneThatLostItsLockOverwritesNothing(t *testing.T) {
	t.Parallel()
	begun, end := make(chan struct{}, 2), make(chan struct{})
	attempt := 0
	d := newDesk(t, func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
		attempt++
		if attempt == 1 {
			begun <- struct{}{}
			<-end
		}
		return fine(ctx, m)
	})
	first := make(chan string)
	go func() { first <- d.gives(scheduled) }()
	<-begun
	d.same("the connection that holds the lock", `select pg_terminate_backend(pid)::text from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and mode = 'ExclusiveLock'`, "true")
	deadline := time.Now().Add(20 * time.Second)
	for second := "busy"; second != "succeeded"; second = d.gives(scheduled) { // the server needs a moment to cut it
		if time.Now().After(deadline) {
			t.Fatalf("the second: %s", second)
		}
	}
	close(end)
	if got := <-first; !strings.HasPrefix(got, "error") {
		t.Errorf("the first says %s", got)
	}
	d.same("attempts", slots, "1 timed_out on_time failed schedule its function ended half-way, without a word", "2 succeeded on_time succeeded schedule")
}

// A chore that is in no schedule would be missed by nobody.
func TestAChoreHasASchedule(t *testing.T) {
	t.Parallel()
	scheduled := func(name string) (ssot.Schedule, bool) { return ssot.Schedule{}, name == "sweep" }
	if err := unscheduled([]chore{{name: "sweep"}}, scheduled); err != nil {
		t.Error(err)
	}
	if err := unscheduled([]chore{{name: "sweep"}, {name: "dust"}}, scheduled); err == nil || !strings.Contains(fault.Classify(err).Public, `"dust"`) {
		t.Errorf("a chore without a schedule: %v", err)
	}
}

// What is left of the time is enough to write down how it ended.
func TestAChoreEndsBeforeItsFunction(t *testing.T) {
	t.Parallel()
	var left time.Duration
	d := newDesk(t, func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
		deadline, _ := ctx.Deadline()
		left = time.Until(deadline)
		return fine(ctx, m)
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := d.handle(ctx, scheduled); err != nil || left > time.Minute-reserve || left < 30*time.Second {
		t.Errorf("it has %s of a minute (%v)", left, err)
	}
}

// Whoever calls by hand and names nothing is told what there is.
func TestAChoreIsNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, fine)
	for _, name := range []string{"", "Sweep", "sweep ", strings.Repeat("x", 1000)} {
		_, err := d.handle(t.Context(), entry.Trigger{Trigger: "manual", Chore: name})
		if fault.ReasonOf(err) != fault.Invalid || !strings.HasSuffix(fault.Classify(err).Public, "one of sweep") || len(err.Error()) > 300 {
			t.Errorf("%q: %v", name, err)
		}
	}
	d.same("attempts", slots)
}

// lingering is slow to say that nobody waits any more.
type lingering struct {
	records
	leaving, leave chan struct{}
}

func (l lingering) Alone(ctx context.Context, name string, work func(context.Context) error) (bool, error) {
	return l.records.Alone(ctx, name, func(ctx context.Context) error {
		err := work(ctx)
		if strings.HasSuffix(name, "/next") {
			l.leaving <- struct{}{}
			<-l.leave
		}
		return err
	})
}

// Whoever rings and leaves, because somebody waits, is right to: the work has not begun.
func TestTheWorkBeginsAfterTheLastBell(t *testing.T) {
	t.Parallel()
	var begun atomic.Bool
	d := newDesk(t, func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
		begun.Store(true)
		return fine(ctx, m)
	})
	l := lingering{d.store, make(chan struct{}, 1), make(chan struct{})}
	d.records = l
	bell, first := entry.Trigger{Trigger: entry.ByBell, Chore: "sweep"}, make(chan string)
	go func() { first <- d.gives(bell) }()
	<-l.leaving
	for range 50 {
		if got := d.gives(bell); got != "busy" {
			t.Errorf("the second: %s", got)
		}
	}
	if begun.Load() {
		t.Error("what was rung for is not looked at: the work began before")
	}
	close(l.leave)
	if got := <-first; got != "succeeded" {
		t.Errorf("the first: %s", got)
	}
}

// A bug does not end the process in which other work may be going on.
func TestAPanicAfterABellIsAnError(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(context.Context, ops.MaintenanceRun) (ops.Result, error) { panic("a bug") })
	if got := d.gives(entry.Trigger{Trigger: entry.ByBell, Chore: "sweep"}); got != "error: internal" {
		t.Error(got)
	}
}
