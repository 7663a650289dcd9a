package main

// Trigger:    rate(1 hour) for what can be listed, cron(30 2 * * ? *) for everything, and by hand
// Reads:      DigitalOcean; ops.do_droplets, ops.do_databases, ops.do_firewalls, ops.do_actions
// Writes:     those, ops.ai_models, ops.backups, ops.do_listings, ops.do_ingest_runs, ops.runs, ops.sync_cursors
// Emits:      ops.platform_events about what changed, ops.convergence_findings about what is open or undeclared, ops.notices about the errors among them
// On failure: a resource that cannot be read keeps its rows and its age; the run says partial or failed, and the next one
//             reads it again

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// The chores that a trigger may name; without one it means everything.
const (
	listings     = "listings"      // what can be listed, and not what has to be asked of each database
	believeEmpty = "believe-empty" // everything, and a person says that it is true if a listing is empty
)

// longest is how long a reading may take, which is what template.yaml gives it, and a moment.
const longest = 16 * time.Minute

type handler struct {
	cloud  *digitalocean.Client
	db     *store.Store
	places placement.Places
	log    *slog.Logger
}

// busy is the report of whoever found another reading under way.
type busy struct {
	Busy bool `json:"busy"`
}

// ingest reads all resources at once, merges what was read, each resource in a transaction, and judges what is there then.
func (h handler) ingest(ctx context.Context, t entry.Trigger) (any, error) {
	now := time.Now().UTC()
	run, begun, err := h.db.StartIngest(ctx, startedBy(t), now, longest)
	if err != nil {
		return nil, err
	}
	if !begun {
		return busy{true}, nil
	}
	r := newReading(h, run, now, t.Chore)
	before := h.cloud.Counts()
	r.list(ctx)
	r.merge(ctx)
	r.judge(ctx)
	r.line(ctx)
	report := r.report(h.cloud.Counts().Since(before))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return report, errors.Join(h.db.FinishIngest(ctx, run, report, time.Now().UTC()), alarm(report))
}

func startedBy(t entry.Trigger) ops.RunTrigger {
	if t.Trigger == string(ops.BySchedule) {
		return ops.BySchedule
	}
	return ops.Manually
}
