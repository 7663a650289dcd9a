// Package doors owns what happens at every webhook door once its vendor is known: open the request, write the delivery
// down, wake the worker, answer; or count the refusal.
//
// It refuses to interpret anything, to choose a vendor, and to answer before the ledger has the delivery.
package doors

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
)

// MaxBody is what fits through a Lambda invocation; the gateway's own limits are met first nearly always.
const MaxBody = 6 << 20

type ledger interface {
	AppendDelivery(ctx context.Context, d ops.Delivery) (ops.Receipt, error)
	RecordEvent(ctx context.Context, e ops.PlatformEvent) error
}

type ringer interface {
	Ring(ctx context.Context) error
}

// Keeper keeps a door.
type Keeper struct {
	Ledger ledger
	Bell   ringer
}

type accepted struct {
	DeliveryID string `json:"delivery_id"`
	Duplicate  bool   `json:"duplicate"`
}

// Take writes a delivery down before anybody thinks about it.
func (k Keeper) Take(ctx context.Context, r *entry.Request, source sources.Source, secrets secret.List) (entry.Reply, error) {
	d, err := open(r, source, secrets)
	r.Note(slog.String("source", string(source.Name)), slog.Int("size", len(r.Body)))
	if err != nil {
		return entry.Reply{}, k.refuse(ctx, r, string(source.Name), d.Secret > 0, err)
	}
	r.Note(slog.String("delivery_key", d.Key), slog.String("event", d.Event))
	receipt, err := k.Ledger.AppendDelivery(ctx, d)
	if err != nil {
		return entry.Reply{}, err
	}
	if err := worn(receipt.Proof, d); err != nil {
		return entry.Reply{}, k.refuse(ctx, r, string(source.Name), true, err)
	}
	r.Note(slog.String("delivery_id", receipt.ID.String()), slog.Bool("duplicate", receipt.Duplicate))
	k.afterwards(ctx, r, d, receipt)
	if source.Answer != nil {
		return entry.Reply{Raw: source.Answer(d)}, nil
	}
	return entry.Reply{Data: accepted{receipt.ID.String(), receipt.Duplicate}}, nil
}

// Unknown refuses a request for a door that nobody has.
func (k Keeper) Unknown(ctx context.Context, r *entry.Request) error {
	r.Note(slog.String("source", "unknown"), slog.Int("size", len(r.Body)))
	return k.refuse(ctx, r, "unknown", false, fault.New(fault.NotFound, "no such webhook door; see the README for the addresses"))
}

// open verifies the request and makes a delivery of it. A delivery that is refused although its signature was right
// names the secret it was right for.
func open(r *entry.Request, source sources.Source, secrets secret.List) (ops.Delivery, error) {
	switch {
	case r.Method != http.MethodPost:
		return ops.Delivery{}, fault.Method(r.Method, http.MethodPost)
	case len(r.Body) > MaxBody:
		return ops.Delivery{}, fault.New(fault.TooLarge, "the body has %d bytes; at most %d are taken", len(r.Body), MaxBody)
	}
	d, err := source.Open(r.Header, r.Body, secrets, r.Received)
	d.ReceivedAt = r.Received
	return d, err
}

// worn says what is wrong with a proof that the ledger did not take.
func worn(verdict ops.ProofVerdict, d ops.Delivery) error {
	switch verdict {
	case ops.ProofStale:
		return fault.New(fault.Unauthenticated, "the signature is of %s, which is too long ago or in the future",
			d.Proof.SignedAt.UTC().Format(time.RFC3339))
	case ops.ProofSpent:
		return fault.New(fault.Conflict, "this signature came before, with another content: it is good for one delivery")
	default:
		return nil
	}
}

// refuse counts a refusal where people look, and gives it back. That it could not be counted does not change the answer.
func (k Keeper) refuse(ctx context.Context, r *entry.Request, source string, signed bool, why error) error {
	f := fault.Classify(why)
	refusal := ops.Refusal{
		Source: source, Reason: string(f.Reason), Detail: f.Public, Signed: signed,
		Size: len(r.Body), SHA256: sha256.Sum256(r.Body), At: r.Received,
	}
	k.tell(ctx, r, refusal.Event())
	return why
}

// afterwards does what the answer does not depend on: wake the worker, and say when a sender contradicts itself.
func (k Keeper) afterwards(ctx context.Context, r *entry.Request, d ops.Delivery, receipt ops.Receipt) {
	if receipt.Altered {
		k.tell(ctx, r, ops.AlteredDelivery(d, receipt.ID))
	}
	if !receipt.Pending {
		return
	}
	if err := k.Bell.Ring(ctx); err != nil {
		r.Note(slog.String("bell", err.Error()))
	}
}

func (k Keeper) tell(ctx context.Context, r *entry.Request, e ops.PlatformEvent) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := k.Ledger.RecordEvent(ctx, e); err != nil {
		r.Note(slog.String("uncounted", err.Error()))
	}
}
