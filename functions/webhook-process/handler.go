package main

// Trigger:    rate(1 minute), and the bell of webhook-ingest
// Reads:      ops.task_queue, ops.webhook_deliveries
// Writes:     ops.work_items, ops.work_item_containers, ops.work_item_states, ops.builds, ops.build_jobs, ops.branches, ops.pull_requests, ops.gate_results, ops.mail_events, ops.deployments, ops.deployment_reports, ops.deployment_projects, ops.convergence_findings (who acknowledged), ops.webhook_deliveries, ops.task_queue
// Emits:      ops.platform_events when a delivery is given up or a finding acknowledged; dispatch_run tasks when somebody asks FixBot; ops.notices about both; the bells of ops-convergence-scan when an environment may have moved and of ops-slack-notify when somebody asked for something
// On failure: an outage is tried again with backoff, five times in all; poison is dead at once, with its reason

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/store"
)

type ledger interface {
	ReadDelivery(ctx context.Context, id ops.DeliveryID) (ops.Delivery, error)
	ReadDeliveries(ctx context.Context, ids []ops.DeliveryID) ([]ops.Delivery, error)
	FinishDeliveries(ctx context.Context, tasks []ops.Task, all []store.Meant) error
	FinishDelivery(ctx context.Context, task ops.Task, d ops.Delivery, meaning ops.Interpretation) error
	RetryDelivery(ctx context.Context, task ops.Task, after time.Duration, cause error) error
	BuryDelivery(ctx context.Context, task ops.Task, cause error) error
}

type handler struct {
	ledger    ledger
	tasks     queue.Tasks
	interpret func(ops.Delivery) (ops.Interpretation, error)
	scan      bell
	notify    bell
	log       *slog.Logger
}

// bell wakes another function: whoever compares what runs with what should, and whoever tells people.
type bell interface {
	Ring(ctx context.Context) error
}

// drain works until the ledger is empty. It lingers for longer than the bell stays quiet, so that nothing that was not
// rung for has to wait for the schedule.
func (h handler) drain(ctx context.Context, _ entry.Trigger) (any, error) {
	job := &rung{handler: h}
	report, err := queue.Drain(ctx, h.tasks, job, queue.Policy{Kind: ops.InterpretDelivery, Batch: 25, Linger: 3 * entry.Quiet})
	if job.moved {
		h.wake(ctx, h.scan) // for what came while the bell was quiet
	}
	if job.asked {
		h.wake(ctx, h.notify)
	}
	return report, err
}

// rung is a drain that wakes the scan when an environment may have moved, and whoever tells people when somebody has
// asked for something.
type rung struct {
	handler
	moved, asked bool
}

// Do does one delivery and wakes the scan if that moved an environment.
func (r *rung) Do(ctx context.Context, task ops.Task) error {
	meaning, err := r.apply(ctx, task)
	if err != nil {
		return err
	}
	r.rouse(ctx, meaning.Changes)
	return nil
}

// rouse wakes whom the changes concern.
func (r *rung) rouse(ctx context.Context, changes []ops.Change) {
	if slices.ContainsFunc(changes, ops.MovesEnvironment) {
		r.moved = true
		r.wake(ctx, r.scan)
	}
	if slices.ContainsFunc(changes, ops.Asks) {
		r.asked = true
		r.wake(ctx, r.notify)
	}
}

// DoAll does the deliveries of one claim in one transaction. Whatever is wrong with any of them, they are left to Do.
func (r *rung) DoAll(ctx context.Context, tasks []ops.Task) error {
	started := time.Now()
	all, err := r.understood(ctx, tasks)
	if err == nil {
		err = r.ledger.FinishDeliveries(ctx, tasks, all)
	}
	if err != nil {
		r.log.LogAttrs(ctx, slog.LevelInfo, "not together, so one by one", slog.Int("tasks", len(tasks)), slog.String("error", err.Error()))
		return err
	}
	each := time.Since(started) / time.Duration(len(all))
	var changes []ops.Change
	for i, m := range all {
		r.done(ctx, tasks[i], m, each)
		changes = append(changes, m.Meaning.Changes...)
	}
	r.rouse(ctx, changes)
	return nil
}

// understood reads and interprets the deliveries of several tasks, in their order.
func (h handler) understood(ctx context.Context, tasks []ops.Task) ([]store.Meant, error) {
	ids := make([]ops.DeliveryID, len(tasks))
	for i, task := range tasks {
		id, err := ops.ParseDeliveryID(task.Ref)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	read, err := h.ledger.ReadDeliveries(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]store.Meant, len(tasks))
	for i := range tasks {
		at := slices.IndexFunc(read, func(d ops.Delivery) bool { return d.ID == ids[i] })
		if at < 0 {
			return nil, fault.New(fault.NotFound, "the body of delivery %s is no longer kept", ids[i])
		}
		meaning, err := h.interpret(read[at])
		if err != nil {
			return nil, err
		}
		all[i] = store.Meant{Delivery: read[at], Meaning: meaning}
	}
	return all, nil
}

// wake is for speed: a schedule is the guarantee, so a bell that nobody hears is no failure.
func (h handler) wake(ctx context.Context, b bell) {
	if err := b.Ring(ctx); err != nil {
		h.log.LogAttrs(ctx, slog.LevelWarn, "a function was not woken; its schedule will", slog.String("error", err.Error()))
	}
}

// apply interprets one delivery, applies it and finishes its task.
func (h handler) apply(ctx context.Context, task ops.Task) (ops.Interpretation, error) {
	started := time.Now()
	id, err := ops.ParseDeliveryID(task.Ref)
	if err != nil {
		return ops.Interpretation{}, fault.Wrap(err, fault.Invalid, "the task's reference %q is no ledger number", task.Ref)
	}
	d, err := h.ledger.ReadDelivery(ctx, id)
	if err != nil {
		return ops.Interpretation{}, err
	}
	meaning, err := h.interpret(d)
	if err != nil {
		return meaning, err
	}
	if err := h.ledger.FinishDelivery(ctx, task, d, meaning); err != nil {
		return meaning, err
	}
	h.done(ctx, task, store.Meant{Delivery: d, Meaning: meaning}, time.Since(started))
	return meaning, nil
}

// done writes the line of a delivery that is through.
func (h handler) done(ctx context.Context, task ops.Task, m store.Meant, took time.Duration) {
	h.line(ctx, slog.LevelInfo, task, outcome(m.Meaning),
		slog.String("source", string(m.Delivery.Source)), slog.String("event", m.Delivery.Event), slog.String("action", m.Meaning.Action),
		slog.String("delivery_key", m.Delivery.Key), slog.Int("changes", len(m.Meaning.Changes)), slog.String("ignored", m.Meaning.Ignored),
		slog.Int64("duration_ms", took.Milliseconds()))
}

// Retry makes a delivery due again later.
func (h handler) Retry(ctx context.Context, task ops.Task, after time.Duration, cause error) error {
	h.line(ctx, slog.LevelWarn, task, "retry", slog.Duration("after", after), slog.String("error", cause.Error()))
	return h.ledger.RetryDelivery(ctx, task, after, cause)
}

// Bury gives a delivery up.
func (h handler) Bury(ctx context.Context, task ops.Task, cause error) error {
	h.line(ctx, slog.LevelError, task, "dead", slog.String("error", cause.Error()))
	return h.ledger.BuryDelivery(ctx, task, cause)
}

// line writes the one wide line of a task.
func (h handler) line(ctx context.Context, level slog.Level, task ops.Task, outcome string, attrs ...slog.Attr) {
	h.log.LogAttrs(ctx, level, "task", append([]slog.Attr{
		slog.String("delivery_id", task.Ref), slog.Int("attempt", task.Attempt), slog.String("outcome", outcome),
	}, attrs...)...)
}

func outcome(meaning ops.Interpretation) string {
	if meaning.Ignored != "" {
		return "ignored"
	}
	return "done"
}
