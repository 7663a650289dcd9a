package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/inventory"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// judge raises what is open to the world and what nobody declared, and resolves what no longer is. With a part of the
// estate unread nothing is resolved; with none of it read there is nothing to judge.
func (r *reading) judge(ctx context.Context) {
	unread := 0
	for _, resource := range judged {
		if r.trouble[resource] != nil {
			unread++
		}
	}
	if unread == len(judged) {
		return
	}
	estate, err := r.db.Estate(ctx, inventory.Each)
	if err != nil {
		r.note("findings", err)
		return
	}
	r.ingest.Seen, r.ingest.Declared = estate.Seen, estate.Declared
	exposed, unjudged := inventory.Exposure(estate)
	if r.trouble["trusted_sources"] != nil {
		unjudged = []string{inventory.OpenCluster}
	}
	for _, o := range []ops.Observation{
		{Check: inventory.ExposureCheck, Findings: exposed, Unjudged: unjudged},
		{Check: inventory.CoverageCheck, Findings: inventory.Coverage(estate)},
	} {
		o.At, o.Run, o.Cadence, o.Complete = r.at, r.run, time.Hour, unread == 0
		_, err := r.db.RecordObservation(ctx, o, notify.Findings)
		r.note("findings", err)
	}
}

// judged are the resources that findings are about.
var judged = []string{"droplets", "databases", "firewalls"}
