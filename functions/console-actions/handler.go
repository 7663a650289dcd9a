package main

// Trigger:    ANY /v1/webhook-deliveries/{id}/replay, ANY /v1/webhook-deliveries/replay, ANY /v1/environments/{environment}/checklist/{item}, POST /v1/agent-runs
// Reads:      ops.webhook_deliveries, evidence; ops.deployments (what runs), the SSOT (checklists); a dry run everything that a delivery can change
// Writes:     ops.webhook_deliveries and ops.task_queue: opens deliveries again, owes decisions about agents. A dry run writes nothing
// Emits:      ops.platform_events with who and why, checklist.verified with who and of which commit, agent.requested with who and why; the bell of webhook-process
// On failure: an envelope, and nothing was opened: the line, the bodies and the tasks are one transaction

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type ledger interface {
	FindDeliveries(ctx context.Context, claims string, q store.Query) ([]store.Found, bool, error)
	ReadWhole(ctx context.Context, id ops.DeliveryID) (ops.Delivery, error)
	ReplayedBefore(ctx context.Context, r ops.Replay) (ops.Replayed, bool, error)
	Replay(ctx context.Context, claims string, r ops.Replay, wanted []store.Reopening, skipped []ops.Skipped) (ops.Replayed, error)
	Preview(ctx context.Context, all []store.Meant) (store.Preview, error)
}

type verifier interface {
	Verify(ctx context.Context, token string, now time.Time) (identity.Viewer, error)
}

type ringer interface {
	Ring(ctx context.Context) error
}

// actions does what people ask for.
type actions struct {
	identity   verifier
	ledger     ledger
	releases   releases
	fixes      fixes
	checklists ssot.Convergence
	kept       evidence.Keeper
	bell       ringer
	interpret  func(ops.Delivery) (ops.Interpretation, error)
}

// handle checks who is asking before it reads what he asks for.
func (a *actions) handle(ctx context.Context, r *entry.Request) (entry.Reply, error) {
	if r.Method != http.MethodPost {
		return entry.Reply{}, fault.Method(r.Method, http.MethodPost)
	}
	token, err := identity.Bearer(r.Header.Get("Authorization"))
	if err != nil {
		return entry.Reply{}, err
	}
	viewer, err := a.identity.Verify(ctx, token, r.Received)
	if err != nil {
		return entry.Reply{}, err
	}
	r.Note(slog.String("subject", viewer.Subject), slog.String("ops_role", viewer.Role))
	if viewer.Role != "operator" && viewer.Role != "admin" {
		return entry.Reply{}, fault.New(fault.Forbidden, "only operators and admins may do that; your role is %s", viewer.Role)
	}
	if r.Params["item"] != "" {
		return a.verify(ctx, r, viewer)
	}
	if r.Path == agentRuns {
		return a.ask(ctx, r, viewer)
	}
	asked, err := readRequest(r)
	if err != nil {
		return entry.Reply{}, err
	}
	r.Note(slog.Bool("dry_run", asked.DryRun), slog.String("about", asked.about), slog.String("reason", asked.Reason))
	if asked.DryRun {
		return a.preview(ctx, viewer, asked)
	}
	return a.replay(ctx, r, viewer, asked)
}
