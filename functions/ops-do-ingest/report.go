package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// line logs what went wrong, a line for each resource: the rows have the sentence, the log has the cause as well.
func (r *reading) line(ctx context.Context) {
	for resource, t := range r.trouble {
		r.log.LogAttrs(ctx, slog.LevelWarn, "resource", slog.Int64("run_id", int64(r.run)), slog.String("resource", resource),
			slog.String("reason", string(fault.ReasonOf(t.first))), slog.Int("times", t.times), slog.String("error", t.first.Error()))
	}
}

// report says how it went.
func (r *reading) report(n httpx.Counts) ops.Ingest {
	i := &r.ingest
	for _, l := range r.looks() {
		if r.trouble[l.resource] == nil {
			i.Complete = append(i.Complete, l.resource)
		}
	}
	for resource, t := range r.trouble {
		i.Incomplete = append(i.Incomplete, resource)
		i.Trouble = append(i.Trouble, t.told(resource))
	}
	slices.Sort(i.Incomplete)
	slices.SortFunc(i.Trouble, func(a, b ops.Trouble) int { return cmp.Compare(a.Resource, b.Resource) })
	i.Pages, i.Calls, i.Retries = n.Pages, n.Attempts, max(n.Attempts-n.Calls, 0)
	if n.Remaining >= 0 {
		i.Remaining = &n.Remaining
	}
	switch {
	case len(i.Incomplete) == 0:
		i.Status = ops.RunSucceeded
	case len(i.Complete) > 0:
		i.Status = ops.RunPartial
	default:
		i.Status, i.Reason, i.Why = ops.RunFailed, i.Trouble[0].Reason, "nothing could be read: "+i.Trouble[0].Message
	}
	return *i
}

func (t *trouble) told(resource string) ops.Trouble {
	classified := fault.Classify(t.first)
	out := ops.Trouble{Resource: resource, Reason: string(classified.Reason), Message: classified.Public}
	if t.times > 1 {
		out.Message += fmt.Sprintf(" (and %d more)", t.times-1)
	}
	return out
}

// alarm is what Lambda's error metric hears of: nothing at all could be read. That nobody configured DigitalOcean is none.
func alarm(report ops.Ingest) error {
	if report.Status != ops.RunFailed || report.Reason == string(fault.NotConfigured) {
		return nil
	}
	return fault.New(fault.Reason(report.Reason), "%s", report.Why)
}
