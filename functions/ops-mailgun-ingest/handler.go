package main

// Trigger:    ANY /webhooks/mailgun
// Reads:      nothing
// Writes:     ops.webhook_deliveries, ops.task_queue, ops.spent_signatures, ops.platform_events (refusals)
// Emits:      a bell for webhook-process
// On failure: 5xx and nothing stored, which brings Mailgun back for eight hours; its log of events has what it gave up

import (
	"context"

	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
)

type handler struct {
	keeper doors.Keeper
	keys   secret.List
}

// handle keeps the door as any other, and answers so that Mailgun stops what cannot get better.
func (h handler) handle(ctx context.Context, r *entry.Request) (entry.Reply, error) {
	source, _ := sources.Lookup(string(ops.Mailgun))
	reply, err := h.keeper.Take(ctx, r, source, h.keys)
	if err == nil {
		return reply, nil
	}
	f := fault.Classify(err)
	if f.Allow != "" { // not a POST, so not Mailgun
		return reply, err
	}
	return reply, entry.WithCode(err, mailgun.Status(f.Reason))
}
