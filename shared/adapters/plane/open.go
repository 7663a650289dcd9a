package plane

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// scheme has no prefix: Plane sends the bare digits. It signs the very bytes it sends, with Python's spaces and \u
// escapes in them, so that only the raw body can be verified and never a re-encoded one.
var scheme = inbound.Scheme{Header: "X-Plane-Signature", Hash: sha256.New, Setting: "PLANE_WEBHOOK_SECRETS"}

// front is what the door needs of an envelope. It leaves the data alone, which is nearly all of a body.
type front struct {
	Version   string
	Event     string
	Action    string
	EventID   string // v2 only
	WebhookID string
}

func (f *front) members() map[string]*string {
	return map[string]*string{
		"version": &f.Version, "event": &f.Event, "action": &f.Action, "event_id": &f.EventID, "webhook_id": &f.WebhookID,
	}
}

// Open verifies a request and says which delivery it is. Once the signature is right, a refusal still names its secret. When it was received is for the caller to say.
func Open(h http.Header, body []byte, secrets secret.List) (ops.Delivery, error) {
	position, err := scheme.Verify(h, body, secrets)
	if err != nil {
		return ops.Delivery{}, err
	}
	signed := ops.Delivery{Secret: position}
	if _, err := inbound.ContentType(h, inbound.JSON); err != nil {
		return signed, err
	}
	var f front
	if err := inbound.Peek(body, f.members()); err != nil {
		return signed, err
	}
	about := entitle(f.Version, f.Event, f.Action, h.Get("X-Plane-Event"))
	if _, err := inbound.Token("the event", about.event, 100); err != nil {
		return signed, err
	}
	key, err := f.key(about.event, body)
	if err != nil {
		return signed, err
	}
	return ops.Delivery{
		Source: ops.Plane, Key: key, Event: about.event, Action: about.action,
		Headers: inbound.Headers(h, "Content-Type", "User-Agent", "X-Plane-Event", "X-Plane-Delivery"),
		Body:    body, Secret: position,
	}, nil
}

// key is what stays the same when Plane sends a delivery again. X-Plane-Delivery does not: it is drawn anew for every
// attempt. A v2 body says which event it is about; a v1 body is sent again byte for byte, so that its digest is its
// identity (two genuinely equal bodies say the same, as the time of the update is in them).
//
// A v2 body that does not say falls back to its digest: Plane never repeats what was refused, and knowing an event
// twice is harmless where losing it is not.
func (f front) key(event string, body []byte) (string, error) {
	if f.Version == v2 && f.EventID != "None" {
		if id, err := inbound.Token("event_id", f.EventID, 128); err == nil {
			return inbound.Key("v2", id)
		}
	}
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	if hook, ok := canonical(f.WebhookID); ok {
		return inbound.Key(event, hook, digest)
	}
	return inbound.Key(event, digest)
}
