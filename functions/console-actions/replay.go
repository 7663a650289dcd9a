package main

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// maxBytes is how much of bodies one request may bring into memory.
const maxBytes = 32 << 20

// answered is what somebody is told who replayed.
type answered struct {
	Event    string        `json:"event"`
	Replayed []string      `json:"replayed"`
	Skipped  []ops.Skipped `json:"skipped"`
	More     bool          `json:"more"`
	Repeated bool          `json:"repeated"`
}

// replay opens deliveries again. Sent twice, the second time says what came of the first.
func (a *actions) replay(ctx context.Context, r *entry.Request, viewer identity.Viewer, asked request) (entry.Reply, error) {
	wanted := ops.Replay{Key: asked.key, By: viewer.Subject, Role: viewer.Role, Reason: asked.Reason, About: asked.about, At: r.Received}
	done, before, err := a.ledger.ReplayedBefore(ctx, wanted)
	more := false
	if err == nil && !before {
		done, more, err = a.open(ctx, viewer, asked, wanted)
	}
	if err != nil {
		return entry.Reply{}, err
	}
	if len(done.Deliveries) > 0 {
		if err := a.bell.Ring(ctx); err != nil { // the schedule comes within a minute
			r.Note(slog.String("bell", err.Error()))
		}
	}
	out := answered{Event: strconv.FormatInt(done.Event, 10), Replayed: []string{}, Skipped: append([]ops.Skipped{}, done.Skipped...), More: more, Repeated: done.Repeated}
	for _, id := range done.Deliveries {
		out.Replayed = append(out.Replayed, id.String())
	}
	return entry.Reply{Status: http.StatusAccepted, Data: out}, nil
}

// open finds what is meant, fetches back the bodies that were moved, and opens it all in one transaction.
func (a *actions) open(ctx context.Context, viewer identity.Viewer, asked request, wanted ops.Replay) (done ops.Replayed, more bool, err error) {
	found, more, err := a.find(ctx, viewer, asked)
	if err != nil {
		return done, false, err
	}
	var ready []store.Reopening
	var skipped []ops.Skipped
	room := maxBytes
	for _, f := range found {
		body, err := a.moved(ctx, f, &room)
		switch {
		case err == nil:
			ready = append(ready, store.Reopening{ID: f.ID, Body: body})
		case asked.id != "" || fault.ReasonOf(err) == fault.Unavailable:
			return done, false, err
		default:
			skipped = append(skipped, ops.Skipped{ID: f.ID, Why: fault.Classify(err).Public})
		}
	}
	if asked.id != "" && found[0].State == ops.DeliveryPending {
		return done, false, fault.New(fault.Conflict, "delivery %s is waiting to be interpreted already", asked.id)
	}
	done, err = a.ledger.Replay(ctx, viewer.Claims, wanted, ready, skipped)
	return done, more, err
}

// find lists what is meant, as the person who asks may see it.
func (a *actions) find(ctx context.Context, viewer identity.Viewer, asked request) ([]store.Found, bool, error) {
	if asked.id == "" {
		return a.ledger.FindDeliveries(ctx, viewer.Claims, asked.query)
	}
	id, err := ops.ParseDeliveryID(asked.id)
	if err != nil {
		return nil, false, err
	}
	found, _, err := a.ledger.FindDeliveries(ctx, viewer.Claims, store.OneDelivery(id))
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "webhook-deliveries has no %q", asked.id)
	}
	return found, false, err
}

// moved gives the body that has to be put back; nil when the ledger has it.
func (a *actions) moved(ctx context.Context, f store.Found, room *int) ([]byte, error) {
	d, err := a.ledger.ReadWhole(ctx, f.ID)
	switch {
	case err != nil:
		return nil, err
	case d.Body != nil:
		return nil, nil
	case d.Kept == nil:
		return nil, fault.New(fault.Conflict, "the body of delivery %s is not kept anywhere", f.ID)
	case *room < f.Size:
		return nil, fault.New(fault.TooLarge, "the bodies that have to be fetched back are too much for one request; ask for it in another")
	}
	*room -= f.Size
	return evidence.Body(ctx, a.kept, d)
}
