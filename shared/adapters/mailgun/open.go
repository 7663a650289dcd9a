package mailgun

import (
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// multipart is how a route posts a message with attachments.
const multipart = "multipart/form-data"

// Open verifies a post and says which delivery it is. The signature is in the body, so that the body has to be read
// before it can be believed. Once the signature is right, a refusal still names its secret. When it was received is for
// the caller to say; whether the signature is fresh and was not used before, for the ledger.
func Open(h http.Header, body []byte, keys secret.List) (ops.Delivery, error) {
	if !configured(keys) {
		// Never 406: with that, Mailgun would throw away what it holds until somebody has set the key.
		return ops.Delivery{}, fault.New(fault.NotConfigured, "this webhook is not configured: set %s", setting)
	}
	if len(body) == 0 {
		return ops.Delivery{}, fault.New(fault.Invalid, "the body is empty")
	}
	media, err := inbound.ContentType(h, inbound.JSON, inbound.Form, multipart)
	if err != nil {
		return ops.Delivery{}, err
	}
	p, err := read(media, h.Get("Content-Type"), body)
	if err != nil {
		return ops.Delivery{}, err
	}
	position, proof, err := p.signature.verify(keys)
	if err != nil {
		return ops.Delivery{}, err
	}
	signed := ops.Delivery{Secret: position}
	about, err := p.identify()
	if err != nil {
		return signed, err
	}
	proof.Content = p.content
	return ops.Delivery{
		Source: ops.Mailgun, Key: about.key, Event: about.event, Action: about.action,
		Headers: inbound.Headers(h, "Content-Type", "User-Agent"),
		Body:    body, Secret: position, Proof: proof,
	}, nil
}
