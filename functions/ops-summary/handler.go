package main

// Trigger:    cron(0 6 * * ? *) for the days that are over and have no summary; by hand, which counts yesterday again
// Reads:      ops.platform_events, ops.runs, ops.maintenance_runs, ops.task_queue, ops.webhook_deliveries, ops.convergence_findings, ops.builds, ops.deployments, ops.mail_events, earlier ops.summaries
// Writes:     ops.summaries, ops.runs with its events
// Emits:      one digest a day in ops.notices (notify.Daily), in the transaction that keeps the summary
// On failure: the run is recorded as failed and Lambda tries again, twice; days that are done stay done, and the next run makes up for the others

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/summary"
	"github.com/insightpulseai/odooops-console/shared/timetable"
)

const (
	chore = "log-rollup" // what the schedule calls it
	kind  = "summary"    // what its runs are called
	// madeUpFor is how many days back a day that was missed is made up for.
	madeUpFor = 7
	// reserve is what is kept of the time that there is, to write down how it ended.
	reserve = 10 * time.Second
)

type records interface {
	Alone(ctx context.Context, name string, work func(context.Context) error) (alone bool, err error)
	StartRun(ctx context.Context, r ops.Run) (ops.RunID, error)
	FinishRun(ctx context.Context, id ops.RunID, status ops.RunStatus, summary any, why string, at time.Time) error
	SummarisedDays(ctx context.Context, of []string) ([]string, error)
	ReadDay(ctx context.Context, asked store.AskedOfADay, each func(ops.ErrorLine)) (ops.DayFacts, []ops.DayBefore, error)
	RecordSummary(ctx context.Context, of ops.Summary, run ops.RunID, notice ops.Notice) error
}

type handler struct {
	records  records
	timeZone string
	now      func() time.Time
}

// report is what the run keeps, and whoever called by hand is told.
type report struct {
	Outcome string    `json:"outcome"` // succeeded, failed; busy: it is running elsewhere
	Run     ops.RunID `json:"run,omitempty"`
	Days    []made    `json:"days"`
}

type made struct {
	Day      string `json:"day"`
	Headline string `json:"headline"`
}

// handle summarises what is owed, unless somebody is at it.
func (h handler) handle(ctx context.Context, t entry.Trigger) (any, error) {
	done := report{Outcome: "busy", Days: []made{}}
	_, err := h.records.Alone(ctx, kind, func(ctx context.Context) (err error) {
		done, err = h.run(ctx, t)
		return err
	})
	return done, err
}

func (h handler) run(ctx context.Context, t entry.Trigger) (report, error) {
	trigger := ops.Manually
	if t.Trigger == string(ops.BySchedule) {
		trigger = ops.BySchedule
	}
	id, err := h.records.StartRun(ctx, ops.Run{Kind: kind, Trigger: trigger, StartedAt: h.now()})
	if err != nil {
		return report{}, err
	}
	done, failed := h.all(ctx, id, trigger == ops.Manually)
	status, why := ops.RunSucceeded, ""
	if failed != nil {
		status, why = ops.RunFailed, fault.Classify(failed).Public
	}
	done.Outcome, done.Run = string(status), id
	return done, errors.Join(failed, h.records.FinishRun(ctx, id, status, done, why, h.now()))
}

// all makes one day after the other, the oldest first, in the time that there is.
func (h handler) all(ctx context.Context, run ops.RunID, again bool) (report, error) {
	if deadline, bound := ctx.Deadline(); bound {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	done := report{Days: []made{}}
	days, err := h.owed(ctx, again)
	for _, d := range days {
		s, err := h.make(ctx, d, run)
		if err != nil {
			return done, err
		}
		done.Days = append(done.Days, made{s.Day, s.Headline})
	}
	return done, err
}

// owed are the days that are over and have no summary, the oldest first. Before the first day that ever had one nothing is
// owed: a company that starts today has not missed a week. Yesterday is counted again when somebody asks.
func (h handler) owed(ctx context.Context, again bool) (owed []timetable.Day, err error) {
	today, err := timetable.DayOf(h.now(), h.timeZone)
	if err != nil {
		return nil, err
	}
	var days []timetable.Day
	var names []string
	for back := madeUpFor; back > 0; back-- {
		d := today.Before(back)
		days, names = append(days, d), append(names, d.Name)
	}
	there, err := h.records.SummarisedDays(ctx, names)
	if err != nil {
		return nil, err
	}
	yesterday := names[len(names)-1]
	first := yesterday
	if len(there) > 0 {
		first = min(slices.Min(there), yesterday)
	}
	for _, d := range days {
		if d.Name >= first && (!slices.Contains(there, d.Name) || again && d.Name == yesterday) {
			owed = append(owed, d)
		}
	}
	return owed, nil
}

// make reads what happened on a day, has it judged, and keeps what it came to along with its notice.
func (h handler) make(ctx context.Context, d timetable.Day, run ops.RunID) (ops.Summary, error) {
	var errs summary.Tally
	w := summary.Window{Day: d.Name, TimeZone: h.timeZone, StartsAt: d.From, EndsAt: d.Until, At: h.now().UTC()}
	asked := store.AskedOfADay{Day: d.Name, From: d.From, Until: d.Until, Ages: summary.Ages, Worst: summary.Worst, Remembered: summary.Remembered}
	facts, before, err := h.records.ReadDay(ctx, asked, errs.Add)
	if err != nil {
		return ops.Summary{}, err
	}
	s := summary.Make(w, facts, &errs, before)
	return s, h.records.RecordSummary(ctx, s, run, notify.Daily(s))
}
