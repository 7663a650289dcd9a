package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// guarded are the chores of a small company: one of ours, one that is seen in ops.runs, one of CI, a drain, and one that a
// person does.
func guarded() []ssot.Schedule {
	sweep := ssot.Schedule{
		Name: "sweep", Title: "The sweep", Cadence: "daily", Runner: ssot.ByFunction, Function: "sweeper", SeenIn: ssot.InMaintenanceRuns,
		Expression: "cron(0 4 * * ? *)", TimeZone: "UTC", StartGraceMinutes: 60, RunGraceMinutes: 10, MaxMinutes: 15, DisableAfterTimeouts: 3,
	}
	sync, ci, drain, drill := sweep, sweep, sweep, sweep
	sync.Name, sync.SeenIn, sync.SeenAs, sync.Expression, sync.Cadence = "sync", ssot.InRuns, "sync", "rate(1 hour)", "continuous"
	ci.Name, ci.Runner, ci.Workflow, ci.SeenIn = "ci", ssot.ByCI, "gates", ssot.InBuilds
	drain.Name, drain.SeenIn, drain.SeenAs, drain.Expression = "drain", ssot.InTaskQueue, "interpret_delivery", "rate(1 minute)"
	drill.Name, drill.Runner, drill.SeenIn, drill.Runbook, drill.Cadence, drill.Expression = "drill", ssot.ByAPerson, ssot.InThisFile, "Restore it.", "monthly", "cron(0 8 1 * ? *)"
	return []ssot.Schedule{sweep, sync, ci, drain, drill}
}

func guards(t *testing.T, schedules ...ssot.Schedule) *desk {
	d := newDesk(t, fine)
	d.chores = append(d.chores, scheduleWatch{d.store, schedules, []string{"acme/odoo"}}.chore())
	return d
}

// watch looks at a time.
func (d *desk) watch(at time.Time) {
	d.t.Helper()
	d.clock.set(at)
	if got := d.gives(entry.Trigger{Trigger: "manual", Chore: "schedule-watch"}); got != "succeeded" {
		d.t.Errorf("the watch at %s: %s", at, got)
	}
}

const (
	stands  = `select concat_ws(' ', state, signal, subject) from ops.convergence_findings order by subject, signal, id`
	notDone = `select concat_ws(' ', chore, to_char(due_at at time zone 'utc', 'DD HH24:MI'), attempt, runner, environment) from ops.maintenance_runs where status = 'missed' order by chore, due_at`
)

// Nothing fires, and nothing says so. It is noticed, once, and is over when it is done again.
func TestAScheduleThatDoesNotFire(t *testing.T) {
	t.Parallel()
	d := guards(t, guarded()...)
	d.watch(monday) // from here on it is watched
	d.same("at first", stands)
	d.watch(monday.Add(3 * time.Hour)) // the hourly one has had two turns
	d.watch(monday.Add(3*time.Hour + time.Minute))
	d.same("missed once", notDone, "sync 02 05:00 1 sweeper prod", "sync 02 06:00 1 sweeper prod")
	d.same("found", stands, "open chore_missed chore sync")
	tuesday := monday.Add(26 * time.Hour)
	d.run(`insert into ops.webhook_deliveries (source, delivery_key, event, body_size, body_sha256, secret_position, received_at) values ('github', 'k', 'push', 0, sha256(''), 1, '2026-03-03T05:00Z')`)
	d.run(`insert into ops.task_queue (kind, ref, run_at) values ('interpret_delivery', '1', '2026-03-03T04:50Z')`)
	d.watch(tuesday)
	d.same("found on the next day", stands, "open chore_unobserved chore ci", "open chore_missed chore drain", "open chore_missed chore sweep", "open chore_missed chore sync")
	d.run(`insert into ops.sync_cursors (source, scope, cadence, last_success_at) values ('github', 'runs/acme/odoo', '1 day', '2026-03-03T06:00Z')`)
	d.watch(tuesday.Add(10 * time.Minute))
	d.same("GitHub was heard", stands, "open chore_missed chore ci", "resolved chore_unobserved chore ci", "open chore_missed chore drain", "open chore_missed chore sweep", "open chore_missed chore sync")
	d.run(`update ops.task_queue set state = 'done', finished_at = now()`)
	d.run(`insert into ops.runs (kind, trigger, status, started_at, finished_at) values ('sync', 'schedule', 'succeeded', '2026-03-03T06:20Z', '2026-03-03T06:21Z')`)
	d.run(`insert into ops.builds (repo, run_id, workflow, event, git_sha, status, source_status, started_at, finished_at, source_updated_at)
		select r, 1, w, e, repeat('a', 40), s, 'completed', '2026-03-03T04:10Z', '2026-03-03T04:12Z', now() from (values
		('acme/odoo', 'gates', 'schedule', 'success'), ('acme/other', 'gates', 'schedule', 'failed')) v(r, w, e, s)`)
	d.clock.set(tuesday.Add(20 * time.Minute))
	d.gives(entry.Trigger{Trigger: "schedule", Chore: "sweep", ScheduledAt: monday.Add(24 * time.Hour)})
	d.watch(tuesday.Add(30 * time.Minute))
	d.same("done again", stands, "resolved chore_missed chore ci", "resolved chore_unobserved chore ci", "resolved chore_missed chore drain", "open chore_late chore sweep", "resolved chore_missed chore sweep", "resolved chore_missed chore sync")
	d.same("the turn that was missed and made up for", `select concat_ws(' ', attempt, status, punctuality) from ops.maintenance_runs where chore = 'sweep' order by attempt`, "1 missed", "2 succeeded late")
	d.same("its trail", `select e.kind || ': ' || e.message from ops.maintenance_run_events e join ops.maintenance_runs m on m.id = e.maintenance_run_id where m.chore = 'ci'`,
		"missed: nothing was seen of it by 2026-03-03 05:00 UTC, when its time to start was over")
}

// What counts for CI is what runs without anybody working: neither a pull request nor what was canceled.
func TestWhatCountsForCI(t *testing.T) {
	t.Parallel()
	d := guards(t, guarded()[2])
	d.watch(monday)
	d.run(`insert into ops.sync_cursors (source, scope, cadence, last_success_at) values ('github', 'runs/acme/odoo', '1 day', '2026-03-03T05:30Z')`)
	d.run(`insert into ops.builds (repo, run_id, workflow, event, git_sha, status, source_status, started_at, finished_at, source_updated_at)
		select 'acme/odoo', n, w, e, repeat('a', 40), s, 'completed', '2026-03-03T04:10Z', '2026-03-03T04:12Z', now() from (values
		(1, 'gates', 'pull_request', 'success'), (2, 'gates', 'schedule', 'canceled'), (3, 'other', 'schedule', 'success')) v(n, w, e, s)`)
	d.watch(monday.Add(26 * time.Hour))
	d.same("none of these", stands, "open chore_missed chore ci")
	d.run(`update ops.builds set event = 'push', status = 'failed', reason = 'tests failed' where run_id = 1`)
	d.watch(monday.Add(27 * time.Hour))
	d.same("a failure is not a miss", stands, "open chore_failed chore ci", "resolved chore_missed chore ci")
}

// A schedule that is changed begins again, and so does one that was off: nobody missed what was not due then.
func TestAChangedScheduleBeginsAgain(t *testing.T) {
	t.Parallel()
	sweep := guarded()[0]
	d := guards(t, sweep)
	d.watch(monday)
	since := `select scope || ' ' || split_part(cursor, ' ', 1) from ops.sync_cursors where scope like 'schedule/%'`
	d.watch(monday.Add(time.Hour))
	d.same("since the first look", since, "schedule/sweep 2026-03-02T04:00:00Z")
	sweep.Expression = "cron(0 2 * * ? *)"
	d.chores[1] = scheduleWatch{d.store, []ssot.Schedule{sweep}, nil}.chore()
	d.watch(monday.Add(20 * 24 * time.Hour))
	d.same("since the change", since, "schedule/sweep 2026-03-22T04:00:00Z")
	d.same("nothing was missed", stands)
	sweep.Disabled = "We moved."
	d.chores[1] = scheduleWatch{d.store, []ssot.Schedule{sweep}, nil}.chore()
	d.watch(monday.Add(30 * 24 * time.Hour))
	d.same("not watched", since)
	d.same("but seen to be off", stands, "open chore_disabled chore sweep")
	d.same("and nothing was missed", notDone)
}

// A mirror that nobody confirms is old, whether its poll fires or not.
func TestAnOldMirror(t *testing.T) {
	t.Parallel()
	d := guards(t)
	d.run(`insert into ops.sync_cursors (source, scope, cadence, last_success_at, created_at) values
		('github', 'issues/acme/odoo', '15 minutes', '2026-03-02T03:50Z', '2026-03-01'), ('github', 'issues/acme/web', '15 minutes', '2026-03-02T03:00Z', '2026-03-01'),
		('plane', 'issues', '15 minutes', '2026-03-02T03:50Z', '2026-03-01'), ('system', 'some-check', '15 minutes', '2026-01-01', '2026-01-01')`)
	d.watch(monday)
	d.same("old", `select concat_ws(' ', subject, actual, explanation) from ops.convergence_findings`,
		"github issues last confirmed 2026-03-02T03:00:00Z issues/acme/web was last confirmed 1h ago and is to be every 15m: what the console shows of it may no longer be so (1 of 2 parts are too old)")
	d.run(`update ops.sync_cursors set last_success_at = '2026-03-02T04:10Z' where source in ('github', 'plane')`)
	d.watch(monday.Add(15 * time.Minute))
	d.same("confirmed", stands, "resolved provider_data_stale github issues")
}

// dyingBook writes down what was missed, and no more.
type dyingBook struct {
	watchBook
	dies *bool
}

func (b dyingBook) RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error) {
	if *b.dies {
		return ops.Outcome{}, errors.New("the plug was pulled")
	}
	return b.watchBook.RecordObservation(ctx, o, tell)
}

// One that dies half-way leaves nothing that the next does twice.
func TestAWatchThatDies(t *testing.T) {
	t.Parallel()
	d := guards(t, guarded()...)
	dies := false
	d.chores[1] = scheduleWatch{dyingBook{d.store, &dies}, guarded(), nil}.chore()
	d.watch(monday)
	dies = true
	d.clock.set(monday.Add(150 * time.Minute))
	if got := d.gives(entry.Trigger{Trigger: "manual", Chore: "schedule-watch"}); got != "error: internal" {
		t.Error(got)
	}
	d.same("written down", notDone, "sync 02 05:00 1 sweeper prod")
	d.same("not found yet", stands)
	dies = false
	d.watch(monday.Add(151 * time.Minute))
	d.same("written down once", notDone, "sync 02 05:00 1 sweeper prod")
	d.same("found", stands, "open chore_missed chore sync")
}

// Not having looked is not fine.
type blindWatch struct{ watchBook }

func (blindWatch) Scopes(context.Context) ([]ops.Scope, error) { return nil, errors.New("away") }

func TestAWatchThatSeesNothing(t *testing.T) {
	t.Parallel()
	d := guards(t)
	d.chores[1] = scheduleWatch{blindWatch{d.store}, guarded(), nil}.chore()
	d.clock.set(monday)
	if got := d.gives(entry.Trigger{Trigger: "manual", Chore: "schedule-watch"}); got != "error: internal" {
		t.Error(got)
	}
	d.same("found", stands, "open could_not_observe schedule-watch")
}
