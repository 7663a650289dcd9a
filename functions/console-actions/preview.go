package main

import (
	"context"
	"strconv"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// previewed is what a replay would do.
type previewed struct {
	DryRun     bool               `json:"dry_run"`
	Deliveries []would            `json:"deliveries"`
	Tables     []store.TableCount `json:"tables"`
	Rows       []store.RowChange  `json:"rows"`
	Truncated  bool               `json:"truncated"`
	More       bool               `json:"more"`
}

// would is what would come of one delivery.
type would struct {
	ID      string `json:"id"`
	State   string `json:"state"`   // as it is
	Outcome string `json:"outcome"` // done, ignored, dead, skipped
	Changes int    `json:"changes"`
	Why     string `json:"why"`
}

// preview interprets and applies everything, shows what that would change, and leaves no trace.
func (a *actions) preview(ctx context.Context, viewer identity.Viewer, asked request) (entry.Reply, error) {
	found, more, err := a.find(ctx, viewer, asked)
	if err != nil {
		return entry.Reply{}, err
	}
	out := previewed{DryRun: true, Deliveries: []would{}, More: more}
	var meant []store.Meant
	room := maxBytes
	for _, f := range found {
		w, m, err := a.mean(ctx, f, &room)
		if err != nil {
			return entry.Reply{}, err
		}
		if w.Outcome == string(ops.DeliveryDone) {
			meant = append(meant, m)
		}
		out.Deliveries = append(out.Deliveries, w)
	}
	p, err := a.ledger.Preview(ctx, meant)
	if err != nil {
		return entry.Reply{}, err
	}
	for i, w := range out.Deliveries {
		id, _ := ops.ParseDeliveryID(w.ID)
		if why, refused := p.Refused[id]; refused {
			out.Deliveries[i].Outcome, out.Deliveries[i].Why = string(ops.DeliveryDead), why
		}
	}
	out.Tables, out.Rows, out.Truncated = append([]store.TableCount{}, p.Tables...), p.Rows, p.Truncated
	return entry.Reply{Data: out}, nil
}

// mean interprets a delivery. Only an outage is an error: everything else is an outcome.
func (a *actions) mean(ctx context.Context, f store.Found, room *int) (w would, m store.Meant, err error) {
	w = would{ID: f.ID.String(), State: string(f.State), Outcome: "skipped"}
	if f.State == ops.DeliveryPending {
		w.Why = "it is waiting to be interpreted already"
		return w, m, nil
	}
	if *room < f.Size {
		w.Why = "the bodies are too much for one request; ask for it in another"
		return w, m, nil
	}
	*room -= f.Size
	if m.Delivery, err = a.ledger.ReadWhole(ctx, f.ID); err == nil {
		m.Delivery.Body, err = evidence.Body(ctx, a.kept, m.Delivery)
	}
	switch {
	case err != nil && (fault.ReasonOf(err) == fault.Unavailable || fault.ReasonOf(err) == fault.NotConfigured):
		return w, m, err
	case err != nil:
		w.Why = fault.Classify(err).Public
		return w, m, nil
	case m.Delivery.Body == nil:
		w.Why = "its body is not kept anywhere"
		return w, m, nil
	}
	m.Meaning, err = a.interpret(m.Delivery)
	switch {
	case err != nil:
		w.Outcome, w.Why = string(ops.DeliveryDead), fault.Classify(err).Public
	case m.Meaning.Ignored != "":
		w.Outcome, w.Why = string(ops.DeliveryIgnored), m.Meaning.Ignored
	default:
		w.Outcome, w.Changes = string(ops.DeliveryDone), len(m.Meaning.Changes)
	}
	return w, m, nil
}

func itoa(n int) string { return strconv.Itoa(n) }
