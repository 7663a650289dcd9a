package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/ssot"
)

// invoker is a way to ask an agent.
type invoker interface {
	// Find looks for a run's agent at the vendor, for whoever does not know whether it was asked.
	Find(ctx context.Context, r ops.AgentRun) (receipt string, found bool, err error)
	// Ask asks it, and gives by what it is found again.
	Ask(ctx context.Context, r ops.AgentRun) (receipt string, err error)
}

// invokers are all that there are. Another one is another file, and a line here.
func invokers(hub *github.Client, configured bool) map[ssot.Invoker]invoker {
	all := map[ssot.Invoker]invoker{ssot.BySlack: handOff{}}
	if configured {
		all[ssot.ByRepositoryDispatch], all[ssot.ByMention] = byDispatch{hub}, byMention{hub}
	}
	return all
}

// resume asks the agent of a run whose intent is recorded: at once when nobody has begun to, and otherwise only after a look
// at whether it was asked, once that can be seen.
func (h handler) resume(ctx context.Context, task ops.Task, r ops.AgentRun) error {
	if r.Status != ops.AgentDispatching {
		return h.book.FinishAgentTask(ctx, task, nil)
	}
	by, is := h.invokers[ssot.Invoker(r.Invoker)]
	if !is {
		return fault.New(fault.NotConfigured, "agents cannot be asked by %s: its token is not configured", r.Invoker)
	}
	if !r.ActedAt.IsZero() {
		if h.now().Sub(r.ActedAt) < h.settle {
			return fmt.Errorf("run %d may just have been asked: %w", r.ID, queue.ErrBusy)
		}
		receipt, found, err := by.Find(ctx, r)
		if err != nil {
			return err
		}
		if found {
			return h.keep(ctx, task, r, receipt, "found")
		}
	}
	if err := h.book.NoteActing(ctx, task, r, h.now()); err != nil {
		return err
	}
	receipt, err := by.Ask(ctx, r)
	if err != nil {
		return err
	}
	return h.keep(ctx, task, r, receipt, "invoked")
}

func (h handler) keep(ctx context.Context, task ops.Task, r ops.AgentRun, receipt, outcome string) error {
	var notice *ops.Notice
	if r.Invoker == string(ssot.BySlack) {
		notice = handedOff(r)
	}
	if err := h.book.KeepInvocation(ctx, task, r, receipt, notice, h.now()); err != nil {
		return err
	}
	h.line(ctx, slog.LevelInfo, task, outcome, slog.Int64("agent_run_id", int64(r.ID)), slog.String("invoker", r.Invoker), slog.String("receipt", receipt))
	return nil
}
