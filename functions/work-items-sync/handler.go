package main

// Trigger:    rate(15 minutes); by hand
// Reads:      ops.sync_cursors, the ledger and the projection; GitHub, Plane, Mailgun, Vercel
// Writes:     ops.webhook_deliveries, ops.task_queue, ops.sync_cursors, ops.convergence_findings, ops.runs with its events
// Emits:      requests for redelivery to GitHub; ops.notices about a webhook that is silent
// On failure: each look is on its own; one that broke off goes on where it was confirmed, and the run says so

import (
	"context"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const (
	name = "work-items-sync"
	// cadence is how often the schedule looks.
	cadence = 15 * time.Minute
	// reserve is what is kept of the time that there is, to write down how it ended.
	reserve = 10 * time.Second
)

type records interface {
	Alone(ctx context.Context, name string, work func(context.Context) error) (alone bool, err error)
	StartRun(ctx context.Context, r ops.Run) (ops.RunID, error)
	FinishRun(ctx context.Context, id ops.RunID, status ops.RunStatus, summary any, why string, at time.Time) error
}

// look is one thing that is looked at, such as the issues of a repository.
type look struct {
	name string
	do   func(ctx context.Context, now time.Time) (ops.SyncTally, error)
}

type handler struct {
	records records
	looks   []look
	now     func() time.Time
}

// report is what the run keeps, and whoever called by hand is told.
type report struct {
	Outcome string                   `json:"outcome"` // succeeded, partial, failed, not_configured; busy: it is running elsewhere
	Run     ops.RunID                `json:"run,omitempty"`
	Total   ops.SyncTally            `json:"total"`
	Looks   map[string]ops.SyncTally `json:"looks"`
	Trouble map[string]string        `json:"trouble,omitempty"`
}

// handle looks at everything, unless somebody is at it.
func (h handler) handle(ctx context.Context, t entry.Trigger) (any, error) {
	done := report{Outcome: "busy"}
	_, err := h.records.Alone(ctx, name, func(ctx context.Context) (err error) {
		done, err = h.run(ctx, t)
		return err
	})
	return done, err
}

func (h handler) run(ctx context.Context, t entry.Trigger) (report, error) {
	trigger := ops.Manually
	if t.Trigger == "schedule" {
		trigger = ops.BySchedule
	}
	id, err := h.records.StartRun(ctx, ops.Run{Kind: name, Trigger: trigger, StartedAt: h.now()})
	if err != nil {
		return report{}, err
	}
	done, silent := h.all(ctx)
	done.Run = id
	status, why := done.verdict(len(h.looks), silent)
	return done, h.records.FinishRun(ctx, id, status, done, why, h.now())
}

// all makes one look after the other, in the time that there is. Silent is how many had nobody to ask.
func (h handler) all(ctx context.Context) (done report, silent int) {
	if deadline, bound := ctx.Deadline(); bound {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	done = report{Looks: map[string]ops.SyncTally{}, Trouble: map[string]string{}}
	for _, l := range h.looks {
		tally, err := l.do(ctx, h.now())
		if fault.ReasonOf(err) == fault.NotConfigured && err != nil {
			silent++
		}
		if err != nil {
			done.Trouble[l.name] = fault.Classify(err).Public
		}
		done.Looks[l.name] = tally
		done.Total = done.Total.Add(tally)
	}
	return done, silent
}

// verdict says how the run ended. Having nobody to ask is not a failure, and not a success either.
func (r *report) verdict(looks, silent int) (ops.RunStatus, string) {
	switch broken := len(r.Trouble) - silent; {
	case looks == silent:
		r.Outcome = "not_configured"
		return ops.RunPartial, "no vendor is configured: set GITHUB_TOKEN, PLANE_API_KEY, MAILGUN_API_KEY or VERCEL_TOKEN"
	case broken == looks-silent:
		r.Outcome = string(ops.RunFailed)
		return ops.RunFailed, "every look broke off; the summary says why"
	case broken > 0:
		r.Outcome = string(ops.RunPartial)
		return ops.RunPartial, fmt.Sprintf("%d of %d looks broke off; the summary says why", broken, looks)
	default:
		r.Outcome = string(ops.RunSucceeded)
		return ops.RunSucceeded, ""
	}
}
