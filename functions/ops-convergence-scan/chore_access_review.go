package main

import (
	"context"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// reviewBook is where a person is asked.
type reviewBook interface {
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

// accessReview asks once a month who has access. No program here may see that: the tokens that we have are not allowed to
// list people, and should not be. A person looks, and writes it down.
type accessReview struct {
	book     reviewBook
	schedule ssot.Schedule
}

func (a accessReview) chore() chore { return chore{name: "access-review", do: a.do} }

// reviewed is what people are asked for.
type reviewed struct {
	Reviewed int `json:"reviewed"`
	Open     int `json:"open"`
}

func (a accessReview) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	look := ops.Observation{Check: m.Chore, At: m.StartedAt, Cadence: m.Every, Run: m.Run, Complete: true}
	look.Findings = maintenance.Unreviewed(m.StartedAt, a.schedule, "access_not_reviewed", "who has access")
	done, err := a.book.RecordObservation(ctx, look, notify.Findings)
	return ops.Result{Status: ops.RunSucceeded, Summary: reviewed{len(a.schedule.Parts) - done.Seen, done.Seen}}, err
}
