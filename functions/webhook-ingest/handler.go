package main

// Trigger:    ANY /webhooks/{source}
// Reads:      nothing
// Writes:     ops.webhook_deliveries, ops.task_queue, ops.platform_events (refusals)
// Emits:      a bell for webhook-process
// On failure: 503 and nothing stored; GitHub's delivery log and the senders that retry bring it back

import (
	"context"

	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
)

type handler struct {
	keeper  doors.Keeper
	secrets map[ops.Source]secret.List
}

// handle chooses the vendor by the path; everything else is the same at every door.
func (h handler) handle(ctx context.Context, r *entry.Request) (entry.Reply, error) {
	source, known := sources.Lookup(r.Params["source"])
	if !known {
		return entry.Reply{}, h.keeper.Unknown(ctx, r)
	}
	return h.keeper.Take(ctx, r, source, h.secrets[source.Name])
}
