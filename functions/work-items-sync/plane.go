package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// board is Plane, as far as it is looked at.
type board interface {
	Projects(ctx context.Context) ([]plane.Project, []ops.Delivery, error)
	WorkItemsSince(ctx context.Context, project string, since time.Time, each func([]ops.Delivery) error) (newest time.Time, err error)
	IDs(ctx context.Context, project string) (map[string]bool, error)
	WorkItem(ctx context.Context, project, id string) (ops.Delivery, error)
}

// planeBoard looks at the work items of a Plane workspace.
type planeBoard struct {
	board
	ledger
}

// sweepEvery is how often all ids are compared: Plane tells nobody that something was deleted.
const sweepEvery = 24 * time.Hour

func (p planeBoard) looks() []look {
	return []look{{"plane/work_items", p.changes}, {"plane/sweep", p.sweep}}
}

// changes reads what changed in every project. The names of the projects come first: they are half of every key.
func (p planeBoard) changes(ctx context.Context, now time.Time) (tally ops.SyncTally, err error) {
	const scope = "work_items"
	from, err := p.EnterScope(ctx, ops.Plane, scope, cadence)
	if err != nil {
		return tally, err
	}
	projects, told, err := p.Projects(ctx)
	if err != nil {
		return tally, err
	}
	if _, err := p.AppendObserved(ctx, received(told, now)); err != nil {
		return tally, err
	}
	var late time.Time // the oldest change of which we were not told
	for _, project := range projects {
		_, err := p.WorkItemsSince(ctx, project.ID, since(from, now), func(page []ops.Delivery) error {
			news, err := p.take(ctx, page, now, &tally)
			late = oldest(late, news)
			return err
		})
		if err != nil {
			return tally, err
		}
	}
	if err := p.ConfirmScope(ctx, ops.Plane, scope, "", now); err != nil {
		return tally, err
	}
	return tally, p.listen(ctx, from.LastSuccess, now, late)
}

func oldest(at time.Time, news []ops.Observed) time.Time {
	for _, o := range news {
		for _, change := range o.Meaning.Changes {
			if seen, is := change.(ops.WorkItemSeen); is && (at.IsZero() || seen.Item.UpdatedAt.Before(at)) {
				at = seen.Item.UpdatedAt
			}
		}
	}
	return at
}

// listen judges whether Plane's webhook is still switched on. Plane switches it off by itself after an hour of trouble,
// tells its creator only, and keeps nothing for later. A change that is older than Plane's retries, of which no webhook
// told, and nothing pushed since: it is off. It is on again once it pushes; that nothing changed says nothing.
func (p planeBoard) listen(ctx context.Context, before, now, late time.Time) error {
	const patience = time.Hour // five retries of at most ten minutes each, and some
	pushed, err := p.LastPushed(ctx, ops.Plane)
	if err != nil {
		return err
	}
	look := ops.Observation{Check: name, Scope: "plane-webhook", At: now, Cadence: cadence, Complete: pushed.After(before) || pushed.After(late) && !late.IsZero()}
	if !late.IsZero() && late.Before(now.Add(-patience)) && pushed.Before(late) {
		look.Findings = []ops.Finding{{
			Signal: "webhook_silent", Subject: "plane", Severity: ops.Error, Title: "Plane's webhook says nothing any more",
			Expected: "a webhook for every change", Actual: "changes that only the poll has seen",
			Explanation: "a work item changed at " + late.UTC().Format(time.RFC3339) + " and no webhook has come since; Plane switches a webhook off after an hour without an answer. Switch it on again in the workspace's settings.",
			Facts:       map[string]any{"changed_at": late.UTC(), "last_pushed_at": pushed},
		}}
	}
	_, err = p.RecordObservation(ctx, look, notify.Findings)
	return err
}

// sweep looks for what is gone.
func (p planeBoard) sweep(ctx context.Context, now time.Time) (tally ops.SyncTally, err error) {
	const scope = "sweep"
	from, err := p.EnterScope(ctx, ops.Plane, scope, sweepEvery)
	if err != nil || now.Sub(from.LastSuccess) < sweepEvery {
		return tally, err
	}
	projects, _, err := p.Projects(ctx)
	if err != nil {
		return tally, err
	}
	for _, project := range projects {
		if err := p.bury(ctx, project.ID, now, &tally); err != nil {
			return tally, err
		}
	}
	return tally, p.ConfirmScope(ctx, ops.Plane, scope, "", now)
}

// bury asks after each item that is not listed any more, and believes only a clear no: deleted or archived, Plane does not
// say which.
func (p planeBoard) bury(ctx context.Context, project string, now time.Time, tally *ops.SyncTally) error {
	listed, err := p.IDs(ctx, project)
	if err != nil {
		return err
	}
	known, err := p.LivingWorkItems(ctx, ops.Plane, project)
	if err != nil {
		return err
	}
	tally.Seen += len(listed)
	for _, id := range known {
		if listed[id] {
			continue
		}
		if _, err := p.WorkItem(ctx, project, id); err == nil || fault.ReasonOf(err) != fault.NotFound {
			if err != nil {
				return err
			}
			continue
		}
		gone, err := plane.Gone(id)
		if err != nil {
			return err
		}
		if _, err := p.AppendObserved(ctx, received([]ops.Delivery{gone}, now)); err != nil {
			return err
		}
		tally.Missed++
		tally.Repaired++
	}
	return nil
}
