package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// watchful is how long the watch over the chores may be silent. It is due every quarter of an hour, and nobody watches it
// but whoever reads this.
const watchful = 45 * time.Minute

const theWatch = "schedule-watch"

func composeSchedules(_ context.Context, v viewing) (any, error) {
	want, err := json.Marshal(maintenance.Wanted(v.want.Schedules))
	if err != nil {
		return nil, err
	}
	f, _, err := facts[struct{ Chores []ops.ChoreSeen }](v, string(want), v.repositories(), nil)
	if err != nil {
		return nil, err
	}
	var watched *time.Time
	chores := []object{}
	for _, w := range maintenance.All(v.now, v.want.Schedules, f.Chores) {
		if w.Schedule.Name == theWatch {
			watched = succeeded(w.Runs)
		}
		chores = append(chores, with(v.chore(w), chore(w)))
	}
	return object{"watch": v.watch(watched), "chores": chores}, nil
}

func (v *viewing) repositories() (repos []string) {
	for _, e := range v.want.Environments {
		repos = append(repos, e.Repository)
	}
	return repos
}

// succeeded is when a chore last succeeded.
func succeeded(runs []ops.ChoreRun) (at *time.Time) {
	for _, r := range runs {
		if r.Status == ops.RunSucceeded {
			at = latest(at, &r.FinishedAt)
		}
	}
	return at
}

// watch is the card of the watch itself. When it is silent, what was missed is not recorded and nobody is told.
func (j *judge) watch(at *time.Time) card {
	if at == nil {
		return j.nobody("nobody watches the chores: %s has never succeeded", theWatch)
	}
	return j.say(at, watchful, ok, "the chores are watched")
}

// choreStatus says what a state is worth. What is switched off, and what never ran, is not known to be well.
var choreStatus = map[maintenance.State]status{
	maintenance.OnTime: ok, maintenance.Idle: ok, maintenance.Running: ok,
	maintenance.Partial: warning, maintenance.Late: warning, maintenance.Overrun: warning, maintenance.TooFast: warning,
	maintenance.Died: failing, maintenance.Missed: failing, maintenance.Failed: failing,
	maintenance.Disabled: unknown, maintenance.Unknown: unknown, maintenance.Unobserved: unknown, // never green
}

// chore judges by tables of our own, which are looked at now. The last run of what is done once a month may be a month old.
func (j *judge) chore(w maintenance.Watch) card {
	state, why := w.State()
	verdict, known := choreStatus[state]
	switch heard := w.Heard(); {
	case !known || state == maintenance.Unknown || state == maintenance.Disabled || state == maintenance.Unobserved:
		return j.nobody("%s", why)
	case state == maintenance.Idle: // an empty queue says as much as the last task that went through it
		return j.say(&heard, fresh, ok, "%s", why)
	case state == maintenance.Missed && w.Schedule.Runner == ssot.ByAPerson:
		verdict = warning
	}
	return j.say(j.live(), fresh, verdict, "%s", why)
}

func chore(w maintenance.Watch) object {
	state, _ := w.State()
	s := w.Schedule
	return object{
		"name": s.Name, "title": s.Title, "cadence": s.Cadence, "runner": s.Who(), "expression": s.Expression, "time_zone": s.TimeZone,
		"state": state, "next_due_at": due(w), "last_run": lastRun(w.Runs), "missed_turns": len(w.Missed()),
		"watched_since": timeOrNull(w.Since, w.Now), "runbook": orNull(s.Runbook),
	}
}

// due is when it is due next; never, when it is off.
func due(w maintenance.Watch) any {
	if w.Schedule.Disabled != "" || w.Schedule.SeenIn == ssot.InTaskQueue {
		return nil
	}
	return timeOrNull(w.Next, time.Time{})
}

func lastRun(runs []ops.ChoreRun) any {
	if len(runs) == 0 {
		return nil
	}
	r := runs[0]
	return object{
		"due_at": timeOrNull(r.DueAt, time.Time{}), "started_at": r.StartedAt.UTC(), "finished_at": timeOrNull(r.FinishedAt, time.Time{}),
		"status": r.Status, "error": orNull(r.Why), "url": orNull(r.URL),
	}
}

// timeOrNull leaves out a time that is none: zero, or what stands for none.
func timeOrNull(t, none time.Time) any {
	if t.IsZero() || t.Equal(none) {
		return nil
	}
	return t.UTC()
}
