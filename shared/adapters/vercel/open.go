package vercel

import (
	"crypto/sha1" //nolint:gosec // what Vercel signs with; HMAC does not need a digest without collisions
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// scheme is HMAC-SHA1 in bare digits: 40 of them ("Securing webhooks", vercel.com/docs/webhooks). Snippets that go round
// with SHA-256 and a timestamp header are not Vercel's.
var scheme = inbound.Scheme{Header: "X-Vercel-Signature", Hash: sha1.New, Setting: "VERCEL_WEBHOOK_SECRETS"}

// Open verifies a request and says which delivery it is. Once the signature is right, a refusal still names its secret.
// When it was received is for the caller to say.
//
// Vercel signs no time, so that a captured request can be sent again for ever. It does no harm: the identity is part of
// what is signed, and the ledger knows it already.
func Open(h http.Header, body []byte, secrets secret.List) (ops.Delivery, error) {
	position, err := scheme.Verify(h, body, secrets)
	if err != nil {
		return ops.Delivery{}, err
	}
	signed := ops.Delivery{Secret: position}
	if _, err := inbound.ContentType(h, inbound.JSON); err != nil {
		return signed, err
	}
	var id, event string
	if err := inbound.Peek(body, map[string]*string{"id": &id, "type": &event}); err != nil {
		return signed, err
	}
	if _, err := inbound.Token("type", event, 100); err != nil {
		return signed, err
	}
	key, err := key(id, event, body)
	if err != nil {
		return signed, err
	}
	return ops.Delivery{
		Source: ops.Vercel, Key: key, Event: event, Action: action(event),
		Headers: inbound.Headers(h, "Content-Type", "User-Agent"), Body: body, Secret: position,
	}, nil
}

// key is the event's id, which every attempt repeats. A body without one falls back to its digest: Vercel gives up what
// is refused after a day, and knowing an event twice is harmless where losing it is not.
func key(id, event string, body []byte) (string, error) {
	if id, err := inbound.Token("id", id, 128); err == nil {
		return inbound.Key(id)
	}
	sum := sha256.Sum256(body)
	return inbound.Key(event, hex.EncodeToString(sum[:]))
}

// action is what happened to the noun that an event begins with: deployment.checks.failed is checks.failed. The legacy
// names have hyphens, mean other things and are left as they are.
func action(event string) string {
	_, what, _ := strings.Cut(event, ".")
	return what
}
