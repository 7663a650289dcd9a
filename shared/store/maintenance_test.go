package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// sweep is a chore that was due at noon.
var sweep = ops.MaintenanceRun{Chore: "sweep", Cadence: ops.Daily, Runner: "test", Environment: "prod", Trigger: ops.BySchedule, DueAt: noon, StartedAt: noon, Punctuality: "on_time"}

func TestASlotHasAttemptsUntilItIsFilled(t *testing.T) {
	t.Parallel()
	b := open(t)
	for attempt, ends := range []ops.Result{{Status: ops.RunFailed, Why: "away"}, {Status: ops.RunPartial, Why: "half"}, {Status: ops.RunSucceeded}} {
		m, filled, err := b.BeginMaintenance(t.Context(), sweep)
		b.must(err)
		if filled || m.Attempt != attempt+1 || m.ID == 0 || m.Run == 0 {
			t.Fatalf("attempt %d: %+v, filled %t", attempt+1, m, filled)
		}
		b.must(b.FinishMaintenance(t.Context(), m, ends, noon.Add(time.Minute)))
	}
	if _, filled, err := b.BeginMaintenance(t.Context(), sweep); err != nil || !filled {
		t.Errorf("filled %t (%v)", filled, err)
	}
	elsewhere := sweep
	elsewhere.Environment = ""
	if m, filled, err := b.BeginMaintenance(t.Context(), elsewhere); err != nil || filled || m.Attempt != 1 {
		t.Errorf("of no environment: %+v, filled %t (%v)", m, filled, err)
	}
	if n := value[int](b, "select count(*) from ops.runs"); n != 4 {
		t.Errorf("%d runs: one that is not begun leaves none", n)
	}
}

// Whoever begins gives up what an earlier one left; if that comes back, it overwrites nothing.
func TestALateAttemptIsFenced(t *testing.T) {
	t.Parallel()
	b := open(t)
	lost, _, err := b.BeginMaintenance(t.Context(), sweep)
	b.must(err)
	next, _, err := b.BeginMaintenance(t.Context(), sweep)
	b.must(err)
	if err := b.FinishMaintenance(t.Context(), lost, ops.Result{Status: ops.RunSucceeded}, noon); fault.ReasonOf(err) != fault.Conflict {
		t.Errorf("the lost one: %v", err)
	}
	b.must(b.FinishMaintenance(t.Context(), next, ops.Result{Status: ops.RunSucceeded, Summary: map[string]int{"n": 1}}, noon))
	b.same("attempts", []string{"timed_out failed {}", "succeeded succeeded {\"n\": 1}"},
		names(t, b.conn, `select concat_ws(' ', m.status, r.status, m.summary) from ops.maintenance_runs m join ops.runs r on r.id = m.run_id order by m.id`))
	b.same("trail", []string{"started", "timed_out", "started", "finished"}, names(t, b.conn, `select kind from ops.maintenance_run_events order by id`))
}

func TestWorkIsDoneAlone(t *testing.T) {
	t.Parallel()
	b := open(t)
	inside := errors.New("inside")
	var again, other bool
	alone, err := b.Alone(t.Context(), "a", func(ctx context.Context) (err error) {
		if again, err = b.Alone(ctx, "a", func(context.Context) error { return inside }); err != nil {
			return err
		}
		return nil
	})
	if err != nil || !alone || again {
		t.Errorf("alone %t, again %t (%v)", alone, again, err)
	}
	if other, err = b.Alone(t.Context(), "a", func(context.Context) error { return inside }); !errors.Is(err, inside) || !other {
		t.Errorf("afterwards: alone %t (%v)", other, err)
	}
}

// With one connection the lock would wait for the work and the work for the lock.
func TestWorkAloneNeedsTwoConnections(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Config{URL: secret.New(testkit.Database(t)), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Alone(t.Context(), "a", func(context.Context) error { return nil }); fault.ReasonOf(err) != fault.NotConfigured {
		t.Errorf("%v", err)
	}
}
