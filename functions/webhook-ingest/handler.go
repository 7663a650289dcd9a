package main

// Trigger:    ANY /webhooks/{source}
// Reads:      nothing
// Writes:     ops.webhook_deliveries, ops.task_queue, ops.platform_events (refusals)
// Emits:      a bell for webhook-process
// On failure: 503 and nothing stored; GitHub's delivery log and the senders that retry bring it back

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

// maxBody is what fits through a Lambda invocation; the gateway's own limits are met first nearly always.
const maxBody = 6 << 20

type ledger interface {
	AppendDelivery(ctx context.Context, d ops.Delivery) (ops.Receipt, error)
	RecordEvent(ctx context.Context, e ops.PlatformEvent) error
}

type ringer interface {
	Ring(ctx context.Context) error
}

type handler struct {
	ledger  ledger
	bell    ringer
	secrets map[ops.Source]secret.List
}

type accepted struct {
	DeliveryID string `json:"delivery_id"`
	Duplicate  bool   `json:"duplicate"`
}

// handle writes a delivery down before anybody thinks about it.
func (h handler) handle(ctx context.Context, r *entry.Request) (entry.Reply, error) {
	source, d, err := h.open(r)
	r.Note(slog.String("source", source), slog.Int("size", len(r.Body)))
	if err != nil {
		h.refuse(ctx, r, source, d.Secret > 0, err)
		return entry.Reply{}, err
	}
	r.Note(slog.String("delivery_key", d.Key), slog.String("event", d.Event))
	receipt, err := h.ledger.AppendDelivery(ctx, d)
	if err != nil {
		return entry.Reply{}, err
	}
	r.Note(slog.String("delivery_id", receipt.ID.String()), slog.Bool("duplicate", receipt.Duplicate))
	h.afterwards(ctx, r, d, receipt)
	return entry.Reply{Data: accepted{receipt.ID.String(), receipt.Duplicate}}, nil
}

// open verifies the request and makes a delivery of it. The source is as far as it is one of ours. A delivery that is
// refused although its signature was right names the secret it was right for.
func (h handler) open(r *entry.Request) (string, ops.Delivery, error) {
	source, ok := sources.Lookup(r.Params["source"])
	switch {
	case !ok:
		return "unknown", ops.Delivery{}, fault.New(fault.NotFound, "no such webhook door; see the README for the addresses")
	case r.Method != http.MethodPost:
		return string(source.Name), ops.Delivery{}, fault.Method(r.Method, http.MethodPost)
	case len(r.Body) > maxBody:
		return string(source.Name), ops.Delivery{}, fault.New(fault.TooLarge, "the body has %d bytes; at most %d are taken", len(r.Body), maxBody)
	}
	d, err := source.Open(r.Header, r.Body, h.secrets[source.Name])
	d.ReceivedAt = r.Received
	return string(source.Name), d, err
}

// refuse counts a refusal where people look. That it could not be counted does not change the answer.
func (h handler) refuse(ctx context.Context, r *entry.Request, source string, signed bool, why error) {
	f := fault.Classify(why)
	refusal := ops.Refusal{
		Source: source, Reason: string(f.Reason), Detail: f.Public, Signed: signed,
		Size: len(r.Body), SHA256: sha256.Sum256(r.Body), At: r.Received,
	}
	h.tell(ctx, r, refusal.Event())
}

// afterwards does what the answer does not depend on: wake the worker, and say when a sender contradicts itself.
func (h handler) afterwards(ctx context.Context, r *entry.Request, d ops.Delivery, receipt ops.Receipt) {
	if receipt.Altered {
		h.tell(ctx, r, ops.AlteredDelivery(d, receipt.ID))
	}
	if !receipt.Pending {
		return
	}
	if err := h.bell.Ring(ctx); err != nil {
		r.Note(slog.String("bell", err.Error()))
	}
}

func (h handler) tell(ctx context.Context, r *entry.Request, e ops.PlatformEvent) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := h.ledger.RecordEvent(ctx, e); err != nil {
		r.Note(slog.String("uncounted", err.Error()))
	}
}
