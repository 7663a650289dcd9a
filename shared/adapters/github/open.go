package github

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// scheme leaves out X-Hub-Signature, the SHA-1 variant for old receivers: whoever accepts both is as weak as SHA-1.
var scheme = inbound.Scheme{
	Header: "X-Hub-Signature-256", Prefix: "sha256=", Hash: sha256.New, Setting: "GITHUB_WEBHOOK_SECRETS",
}

// Open verifies a request and says which delivery it is. Once the signature is right, a refusal still names its secret. The body is kept as it was signed, form encoding included;
// when it was received is for the caller to say.
//
// The action is what the body calls it, where it has one that can be shown; repository_dispatch lets anybody choose it.
func Open(h http.Header, body []byte, secrets secret.List) (ops.Delivery, error) {
	position, err := scheme.Verify(h, body, secrets)
	if err != nil {
		return ops.Delivery{}, err
	}
	signed := ops.Delivery{Secret: position}
	media, err := inbound.ContentType(h, inbound.JSON, inbound.Form)
	if err != nil {
		return signed, err
	}
	payload, err := unwrap(media, body)
	if err != nil {
		return signed, err
	}
	var action string
	if err := inbound.Peek(payload, map[string]*string{"action": &action}); err != nil {
		return signed, err
	}
	event, err := inbound.Token("the X-GitHub-Event header", h.Get("X-GitHub-Event"), 100)
	if err != nil {
		return signed, err
	}
	key, err := key(h)
	if err != nil {
		return signed, err
	}
	return ops.Delivery{
		Source: ops.GitHub, Key: key, Event: event, Action: inbound.Readable(action),
		Headers: kept(h), Body: body, Secret: position,
	}, nil
}

// key is hook id and GUID. The GUID alone will not do: it belongs to the event, and two hooks that see one event send
// different bodies under it (github/docs#32822). A redelivery repeats both ("Best practices for using webhooks").
func key(h http.Header) (string, error) {
	guid, err := inbound.Token("the X-GitHub-Delivery header", h.Get("X-GitHub-Delivery"), 128)
	if err != nil {
		return "", err
	}
	hook := h.Get("X-GitHub-Hook-ID")
	if hook == "" { // older Enterprise Server, and requests made by hand
		return inbound.Key("none", guid)
	}
	if strings.Trim(hook, "0123456789") != "" || len(hook) > 20 {
		return "", fault.New(fault.Invalid, "the X-GitHub-Hook-ID header is %q, not a number", inbound.Clip(hook, 60))
	}
	return inbound.Key(hook, guid)
}

func kept(h http.Header) map[string]string {
	return inbound.Headers(h,
		"Content-Type", "User-Agent", "X-GitHub-Event", "X-GitHub-Delivery", "X-GitHub-Hook-ID",
		"X-GitHub-Hook-Installation-Target-Type", "X-GitHub-Hook-Installation-Target-ID",
		"X-GitHub-Enterprise-Version", "X-GitHub-Enterprise-Host")
}

// unwrap gives the JSON in a body. A hook made over the API without a content type sends a form; two payload fields in
// it would let one part of a system read the one and another part the other.
func unwrap(media string, body []byte) ([]byte, error) {
	if media != inbound.Form {
		return body, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the form cannot be read: set the webhook's content type to application/json")
	}
	if n := len(form["payload"]); n != 1 {
		return nil, fault.New(fault.Invalid, "the form has %d payload fields: send one", n)
	}
	return []byte(form.Get("payload")), nil
}
