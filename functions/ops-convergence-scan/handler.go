package main

// Trigger:    cron(0 4 ? * MON *) for database-audit, cron(15 4 ? * MON *) for findings-archive, cron(10 4 * * ? *) for backup-freshness, cron(20 4 ? * MON *) for secrets-registry-audit, cron(15 8 1 * ? *) for access-review, cron(30 8 15 * ? *) for cost-review, cron(30 3 * * ? *) for database-snapshot, cron(45 3 * * ? *) for advisors, rate(1 hour) for inventory, cron(50 3 * * ? *) for secret-sync, cron(20 3 * * ? *) for delivery-retention, rate(15 minutes) for schedule-watch, rate(15 minutes) and the bell of webhook-process for convergence; any by hand, named in the payload
// Reads:      what is known of environments (ops.branches, ops.deployments, ops.gate_results, ops.backups), git, Vercel and name servers, the runs of every chore (ops.maintenance_runs, ops.runs, ops.do_ingest_runs, ops.builds, ops.task_queue), the catalogues of the database and of Odoo's, Supabase's advisors, projects, domains, functions and backups at Vercel and Supabase, the names of secrets at GitHub, Vercel and Supabase, ops.webhook_deliveries, ops.secret_inventory, DigitalOcean's bill and limits
// Writes:     ops.convergence_findings, ops.convergence_actions, ops.environment_standings, ops.database_snapshots, ops.advisor_runs, ops.advisor_findings, ops.secret_sync_runs, ops.secret_inventory, ops.vercel_projects, ops.vercel_domains, ops.supabase_functions, ops.backups, ops.do_listings, ops.sync_cursors, ops.maintenance_runs and ops.runs with their events; the evidence storage, ops.evidence and ops.webhook_deliveries (bodies that are moved)
// Emits:      a redeployment at Vercel or another run of CI at GitHub, once for each commit, where level 2 may; a work item at GitHub or Plane where level 3 may; ops.notices about findings that are errors (notify.Findings), in the transaction that opens or resolves them; ops.platform_events about what changed at Vercel and Supabase; the bell of ops-slack-notify afterwards
// On failure: the attempt is recorded as failed and Lambda tries again, twice; what died half-way is found by the next attempt

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/timetable"
	"github.com/insightpulseai/odooops-console/ssot"
)

const (
	runner = "ops-convergence-scan"
	// reserve is what is kept of the time that there is, to write down how it ended.
	reserve = 5 * time.Second
)

type records interface {
	Alone(ctx context.Context, name string, work func(context.Context) error) (alone bool, err error)
	BeginMaintenance(ctx context.Context, m ops.MaintenanceRun) (begun ops.MaintenanceRun, filled bool, err error)
	FinishMaintenance(ctx context.Context, m ops.MaintenanceRun, r ops.Result, at time.Time) error
}

type handler struct {
	records     records
	scheduled   func(chore string) (ssot.Schedule, bool)
	chores      []chore
	environment string
	now         func() time.Time
}

// report is what the log line and whoever called by hand are told.
type report struct {
	Chore   string    `json:"chore"`
	Outcome string    `json:"outcome"` // succeeded, partial, failed; busy: it is running elsewhere; filled: it was done before
	Attempt int       `json:"attempt,omitempty"`
	Run     ops.RunID `json:"run,omitempty"`
	Why     string    `json:"why,omitempty"`
	Summary any       `json:"summary,omitempty"`
}

// handle does the chore that the trigger names, unless it is being done.
func (h handler) handle(ctx context.Context, t entry.Trigger) (any, error) {
	c, err := chosen(h.chores, t.Chore)
	if err != nil {
		return nil, err
	}
	done := report{Chore: c.name, Outcome: "busy"}
	alone := h.records.Alone
	if t.Trigger == entry.ByBell {
		alone = h.next
	}
	_, err = alone(ctx, "chore/"+c.name, func(ctx context.Context) (err error) {
		done, err = h.attempt(ctx, c, t)
		return err
	})
	return done, err
}

// next does work once whoever does it now has ended. Whoever rings meanwhile leaves at once: what they rang for was
// committed before, and the work begins after.
func (h handler) next(ctx context.Context, name string, work func(context.Context) error) (alone bool, err error) {
	begun, left, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var failed error
	alone, err = h.records.Alone(ctx, name+"/next", func(context.Context) error {
		go func() {
			defer close(over)
			failed = h.whenFree(ctx, name, func(ctx context.Context) error {
				close(begun)
				<-left // whoever finds that somebody waits has rung before the work begins
				return safely(ctx, work)
			})
		}()
		select {
		case <-begun:
		case <-over:
		}
		return nil
	})
	close(left)
	if !alone {
		return false, err
	}
	<-over
	return true, errors.Join(failed, err)
}

// safely makes an error of a panic, which outside the function's own goroutine would end the process without a word.
func safely(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work(ctx)
}

// poll is how often somebody who waits looks whether it is their turn.
const poll = 50 * time.Millisecond

func (h handler) whenFree(ctx context.Context, name string, work func(context.Context) error) error {
	for {
		if alone, err := h.records.Alone(ctx, name, work); alone || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fault.Wrap(ctx.Err(), fault.Unavailable, "%s is being done elsewhere and did not end in time", name)
		case <-time.After(poll):
		}
	}
}

// attempt does a chore and writes down how it went, whichever way that is.
func (h handler) attempt(ctx context.Context, c chore, t entry.Trigger) (report, error) {
	m, filled, err := h.records.BeginMaintenance(ctx, h.slot(c, t))
	if err != nil || filled {
		return report{Chore: c.name, Outcome: "filled"}, err
	}
	result, failed := perform(ctx, c, m)
	if failed != nil {
		result.Status, result.Why = ops.RunFailed, fault.Classify(failed).Public
	}
	if err := h.records.FinishMaintenance(ctx, m, result, h.now()); err != nil && failed == nil {
		failed = err
	}
	return report{c.name, string(result.Status), m.Attempt, m.Run, result.Why, result.Summary}, failed
}

// slot is the time at which the chore was due: what the schedule says, else now.
func (h handler) slot(c chore, t entry.Trigger) ops.MaintenanceRun {
	now := h.now()
	due, _ := h.scheduled(c.name)
	m := ops.MaintenanceRun{
		Chore: c.name, Cadence: ops.Cadence(due.Cadence), Every: every(due), Runner: runner, Environment: h.environment,
		Trigger: ops.Manually, DueAt: now, StartedAt: now,
	}
	if t.Trigger == entry.ByBell {
		m.Trigger = ops.ByWebhook
	}
	if t.Trigger == "schedule" {
		m.Trigger = ops.BySchedule
		if !t.ScheduledAt.IsZero() {
			m.DueAt, m.Punctuality = t.ScheduledAt, ops.Punctuality(t.ScheduledAt, now, due.StartGrace())
		}
	}
	return m
}

// every is how far apart two turns of a chore are, at most.
func every(s ssot.Schedule) time.Duration {
	if period, even := timetable.Period(s.Expression); even {
		return period
	}
	return ops.Cadence(s.Cadence).Every()
}

// perform does the chore in the time that there is, less what is needed afterwards.
func perform(ctx context.Context, c chore, m ops.MaintenanceRun) (ops.Result, error) {
	if deadline, bound := ctx.Deadline(); bound {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	return c.do(ctx, m)
}
