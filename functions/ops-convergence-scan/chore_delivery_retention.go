package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// bodyShelf is where the bodies are that may be moved.
type bodyShelf interface {
	OldBodies(ctx context.Context, before time.Time, after ops.DeliveryID, limit int) ([]store.OldBody, error)
	ReadDelivery(ctx context.Context, id ops.DeliveryID) (ops.Delivery, error)
	MoveBody(ctx context.Context, id ops.DeliveryID, location string, digest [32]byte, run ops.RunID, at time.Time) (bool, error)
}

// deliveryRetention moves the raw bodies of deliveries that are through and old enough to the evidence storage, once a day.
// What needs a person, or is still to be interpreted, stays where it is.
type deliveryRetention struct {
	shelf bodyShelf
	keep  evidence.Keeper
	after time.Duration // the policy
}

func (d deliveryRetention) chore() chore {
	return chore{name: "delivery-retention", do: d.do}
}

// retained is what the chore counts.
type retained struct {
	Before time.Time `json:"before"`
	Moved  int       `json:"moved"`
	Bytes  int64     `json:"bytes"`
	Failed int       `json:"failed"` // could not be kept, and were left where they are
	Passed int       `json:"passed"` // opened again or moved by somebody else meanwhile

	Trouble string `json:"trouble,omitempty"` // what the first of those that failed met
}

// oldBodies is how many are listed at a time. Of their bodies one is in memory at a time.
const oldBodies = 500

// do keeps first, reads back, and only then clears: whenever it ends, a body is in one place at least. What was left is
// the next day's, or the next call's.
func (d deliveryRetention) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	done := retained{Before: m.StartedAt.Add(-d.after)}
	var last ops.DeliveryID
	for {
		old, err := d.shelf.OldBodies(ctx, done.Before, last, oldBodies)
		if err != nil {
			return ops.Result{Summary: done}, err
		}
		for _, o := range old {
			if timeIsUp(ctx) {
				return ops.Result{Status: ops.RunPartial, Summary: done, Why: "the time was up; what is left is moved next time"}, nil
			}
			if err := d.move(ctx, o, m, &done); err != nil {
				return ops.Result{Summary: done}, err
			}
			last = o.ID
		}
		if len(old) < oldBodies {
			break
		}
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: done}
	if done.Failed > 0 {
		result.Status, result.Why = ops.RunPartial, fmt.Sprintf("%d bodies could not be kept as evidence and were left in the ledger; %s", done.Failed, done.Trouble)
	}
	return result, nil
}

// move moves one body. An error ends the chore: what it met would meet the next one too.
func (d deliveryRetention) move(ctx context.Context, o store.OldBody, m ops.MaintenanceRun, done *retained) error {
	delivery, err := d.shelf.ReadDelivery(ctx, o.ID)
	if err != nil {
		return done.pass(err)
	}
	digest := sha256.Sum256(delivery.Body)
	location, err := evidence.Keep(ctx, d.keep, evidence.BodyName(o.ID, digest), delivery.Body)
	if err != nil {
		return done.leave(o.ID, err)
	}
	moved, err := d.shelf.MoveBody(ctx, o.ID, location, digest, m.Run, m.StartedAt)
	switch {
	case err != nil:
		return err
	case !moved:
		done.Passed++
	default:
		done.Moved++
		done.Bytes += int64(len(delivery.Body))
	}
	return nil
}

// pass counts a body that somebody else has moved since it was listed.
func (r *retained) pass(err error) error {
	if fault.ReasonOf(err) == fault.NotFound {
		r.Passed++
		return nil
	}
	return err
}

// everybodys are the reasons that have nothing to do with the one body.
var everybodys = []fault.Reason{fault.Unavailable, fault.NotConfigured, fault.Unauthenticated, fault.Forbidden, fault.RateLimited}

// leave counts a body that cannot be kept, and keeps in mind why the first could not.
func (r *retained) leave(id ops.DeliveryID, err error) error {
	if slices.Contains(everybodys, fault.ReasonOf(err)) {
		return err
	}
	if r.Failed++; r.Failed == 1 {
		r.Trouble = "delivery " + id.String() + ": " + fault.Classify(err).Public
	}
	return nil
}

// timeIsUp leaves what one more body may need.
func timeIsUp(ctx context.Context) bool {
	deadline, bound := ctx.Deadline()
	return bound && time.Until(deadline) < 5*time.Second
}
