package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// watchBook is where the watch reads what ran, and writes what did not.
type watchBook interface {
	WatchSchedules(ctx context.Context, want []ops.ChoreWanted, repos []string, environment string, every time.Duration, now time.Time) ([]ops.ChoreSeen, error)
	RecordMissed(ctx context.Context, missed []ops.MissedTurn, environment string, now time.Time) (int, error)
	Scopes(ctx context.Context) ([]ops.Scope, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

// scheduleWatch is the dead-man switch: a schedule that does not fire says nothing, so somebody has to ask. Whether this
// one fires is asked by whoever reads the overview.
type scheduleWatch struct {
	book      watchBook
	schedules []ssot.Schedule
	repos     []string // whose builds are chores of CI
}

func (w scheduleWatch) chore() chore { return chore{name: "schedule-watch", do: w.do} }

// tally is what the watch counts.
type tally struct {
	States   map[maintenance.State]int `json:"states"`
	Missed   int                       `json:"missed"` // turns that were not known to be missed
	Findings int                       `json:"findings"`
	Opened   int                       `json:"opened"`
	Resolved int                       `json:"resolved"`
}

func (w scheduleWatch) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	look := ops.Observation{Check: m.Chore, At: m.StartedAt, Cadence: m.Every, Run: m.Run}
	summary, findings, err := w.look(ctx, m)
	if err != nil {
		look.Findings = []ops.Finding{blind(m.Chore, "", err)}
		_, unwritten := w.book.RecordObservation(ctx, look, notify.Findings)
		return ops.Result{}, errors.Join(err, unwritten)
	}
	look.Complete, look.Findings = true, findings
	done, err := w.book.RecordObservation(ctx, look, notify.Findings)
	summary.Findings, summary.Opened, summary.Resolved = done.Seen, done.Count(ops.Opened)+done.Count(ops.Reopened), done.Count(ops.Resolved)
	return ops.Result{Status: ops.RunSucceeded, Summary: summary}, err
}

// look asks what ran and how old the mirrors are, and writes down every turn that nothing was done for.
func (w scheduleWatch) look(ctx context.Context, m ops.MaintenanceRun) (summary tally, findings []ops.Finding, err error) {
	seen, err := w.book.WatchSchedules(ctx, maintenance.Wanted(w.schedules), w.repos, m.Environment, m.Every, m.StartedAt)
	if err != nil {
		return summary, nil, err
	}
	scopes, err := w.book.Scopes(ctx)
	if err != nil {
		return summary, nil, err
	}
	summary.States = map[maintenance.State]int{}
	var missed []ops.MissedTurn
	for _, c := range maintenance.All(m.StartedAt, w.schedules, seen) {
		state, _ := c.State()
		summary.States[state]++
		missed, findings = append(missed, c.Missed()...), append(findings, c.Findings()...)
	}
	summary.Missed, err = w.book.RecordMissed(ctx, missed, m.Environment, m.StartedAt)
	return summary, append(findings, maintenance.Stale(m.StartedAt, scopes)...), err
}

// repositories are those of the environments, each once.
func repositories(environments []ssot.Environment) (repos []string) {
	for _, e := range environments {
		if !slices.Contains(repos, e.Repository) {
			repos = append(repos, e.Repository)
		}
	}
	return repos
}
