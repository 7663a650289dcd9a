package main

// Trigger:    rate(1 minute)
// Reads:      ops.task_queue, ops.webhook_deliveries (what people asked for), ops.builds, ops.build_jobs, ops.pull_requests, ops.branches, ops.agent_runs; GitHub's logs of jobs, and the pull requests of agents
// Writes:     ops.agent_runs, ops.agent_events, ops.runs, ops.notices, ops.task_queue, ops.agent_artifacts, ops.evidence, ops.convergence_findings;
//             a dispatch, an issue, a status or check, or a comment at GitHub; the evidence storage
// Emits:      ops.platform_events when a request is given up; ops.notices when a person is to take over
// On failure: the intent stays; after an interruption GitHub is looked at before an agent is asked again; an outage is tried
//             again with backoff, five times in all; what is past its deadline has failed

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/proof"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

const (
	lease      = 2 * time.Minute
	settleTime = time.Minute      // until what was asked for can surely be seen at the vendor
	jobsArrive = 2 * time.Minute  // within which the webhooks of a build's jobs come
	patience   = 30 * time.Second // of what waits for its turn
)

type book interface {
	ReadAgentFailure(ctx context.Context, id ops.BuildID) (ops.AgentFailure, error)
	ReadAgentRun(ctx context.Context, ref string) (ops.AgentRun, bool, error)
	DecideAgentRun(ctx context.Context, task ops.Task, q ops.AgentRequest, planner store.AgentPlanner, now time.Time) (ops.AgentRun, ops.AgentDecision, error)
	NoteActing(ctx context.Context, task ops.Task, r ops.AgentRun, now time.Time) error
	KeepInvocation(ctx context.Context, task ops.Task, r ops.AgentRun, receipt string, notice *ops.Notice, now time.Time) error
	ReadDelivery(ctx context.Context, id ops.DeliveryID) (ops.Delivery, error)
	ReadFixAsked(ctx context.Context, event int64) (ops.FixAsked, error)
	FinishAgentTask(ctx context.Context, task ops.Task, notice *ops.Notice) error
	RetryAgentTask(ctx context.Context, task ops.Task, after time.Duration, cause error) error
	BuryAgentTask(ctx context.Context, task ops.Task, cause error, now time.Time) error
	EndOverdue(ctx context.Context, now time.Time) (int, error)
}

type handler struct {
	book     book
	tasks    queue.Tasks
	policy   ssot.FixBot
	digest   [sha256.Size]byte
	relay    string
	logs     logs
	invokers map[ssot.Invoker]invoker
	means    func(ops.Delivery) (ops.Interpretation, error)
	settle   time.Duration
	now      func() time.Time
	log      *slog.Logger
	pulls    sweeper // nil without a token for GitHub
}

// sweeper looks after the pull requests of agents.
type sweeper interface {
	Sweep(ctx context.Context) (proof.Swept, error)
}

// report is what the log line and whoever called by hand are told.
type report struct {
	queue.Report
	Outcome string      `json:"outcome"` // drained, or not_configured
	Why     string      `json:"why,omitempty"`
	Overdue int         `json:"overdue"` // runs that were ended for their deadline
	Pulls   proof.Swept `json:"pulls"`
}

// dispatch ends what has come to its end and what is overdue, so that their places are free, and works until nothing is due.
// Without a way to ask any agent the requests wait: they are not given up for it.
func (h handler) dispatch(ctx context.Context, _ entry.Trigger) (any, error) {
	swept, unswept := h.sweep(ctx) // first: a pull request that is there is not overdue
	overdue, late := h.book.EndOverdue(ctx, h.now())
	if !h.able() {
		return report{Outcome: "not_configured", Why: "set GITHUB_TOKEN, or the three variables of a GitHub App", Overdue: overdue, Pulls: swept}, errors.Join(late, unswept)
	}
	drained, err := queue.Drain(ctx, h.tasks, h, queue.Policy{Kind: ops.DispatchRun, Batch: 1, Lease: lease, Margin: 10 * time.Second})
	return report{Report: drained, Outcome: "drained", Overdue: overdue, Pulls: swept}, errors.Join(late, err, unswept)
}

// able tells whether an agent of any repository can be asked.
func (h handler) able() bool {
	return slices.ContainsFunc(h.policy.Repositories, func(r ssot.FixBotRepository) bool { return h.invokers[r.Invoker] != nil })
}

// sweep looks after the pull requests. What did not go well with one of them is told, and is the next sweep's.
func (h handler) sweep(ctx context.Context) (proof.Swept, error) {
	if h.pulls == nil {
		return proof.Swept{}, nil
	}
	swept, err := h.pulls.Sweep(ctx)
	for _, trouble := range swept.Trouble {
		h.log.LogAttrs(ctx, slog.LevelWarn, "pull request of an agent", slog.String("trouble", trouble))
	}
	return swept, err
}

// Do takes one request as far as it gets: merged, refused, put off, or an agent at work.
func (h handler) Do(ctx context.Context, task ops.Task) error {
	run, found, err := h.book.ReadAgentRun(ctx, task.Ref)
	if err != nil {
		return err
	}
	if found && run.Status != ops.AgentRequested {
		return h.resume(ctx, task, run)
	}
	asked, err := h.asked(ctx, task.Ref)
	if err != nil {
		return err
	}
	failure, known, err := h.failure(ctx, asked)
	if err != nil {
		return err
	}
	repository, allowed := h.policy.Repository(failure.Repository)
	if !known || !allowed { // nothing is written down about what agents have no business in; a person who asked is told
		return h.book.FinishAgentTask(ctx, task, asked.no(known))
	}
	if failure.JobID == 0 && h.now().Sub(failure.HeardAt) < jobsArrive {
		return h.tasks.Release(ctx, task, patience)
	}
	return h.decide(ctx, task, h.planner(ctx, asked, failure, repository))
}

// failure reads what failed. A build that has passed meanwhile has nothing to be mended.
func (h handler) failure(ctx context.Context, q question) (f ops.AgentFailure, known bool, err error) {
	if q.build == 0 {
		return f, false, nil
	}
	f, err = h.book.ReadAgentFailure(ctx, q.build)
	if fault.ReasonOf(err) == fault.NotFound {
		return f, false, nil
	}
	return f, err == nil, err
}

func (h handler) decide(ctx context.Context, task ops.Task, p *planner) error {
	run, decision, err := h.book.DecideAgentRun(ctx, task, p.request(), p, h.now())
	if err != nil {
		return err
	}
	h.line(ctx, slog.LevelInfo, task, string(p.decided.Step), slog.Int64("agent_run_id", int64(run.ID)), slog.String("rule", decision.Rule), slog.String("why", decision.Why))
	switch run.Status {
	case ops.AgentRequested:
		if decision.Status == ops.AgentUnasked {
			return nil
		}
		return h.tasks.Release(ctx, task, p.pause(h.now()))
	case ops.AgentDispatching:
		return h.resume(ctx, task, run)
	default:
		return nil
	}
}

// Retry makes the request due again later.
func (h handler) Retry(ctx context.Context, task ops.Task, after time.Duration, cause error) error {
	h.line(ctx, slog.LevelWarn, task, "retry", slog.Duration("after", after), slog.String("error", cause.Error()))
	return h.book.RetryAgentTask(ctx, task, after, cause)
}

// Bury gives the request up.
func (h handler) Bury(ctx context.Context, task ops.Task, cause error) error {
	h.line(ctx, slog.LevelError, task, "dead", slog.String("error", cause.Error()))
	return h.book.BuryAgentTask(ctx, task, cause, h.now())
}

// line writes the one wide line of a task.
func (h handler) line(ctx context.Context, level slog.Level, task ops.Task, outcome string, attrs ...slog.Attr) {
	h.log.LogAttrs(ctx, level, "task", append([]slog.Attr{
		slog.String("ref", task.Ref), slog.Int("attempt", task.Attempt), slog.String("outcome", outcome),
	}, attrs...)...)
}
