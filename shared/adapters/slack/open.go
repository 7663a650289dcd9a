package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const timestamp = "X-Slack-Request-Timestamp"

// scheme signs v0:<timestamp>:<body>, so that the time cannot be changed.
var scheme = inbound.Scheme{
	Header: "X-Slack-Signature", Prefix: "v0=", Hash: sha256.New, Setting: "SLACK_SIGNING_SECRETS",
	Before: func(h http.Header) string { return "v0:" + h.Get(timestamp) + ":" },
}

// window is how old a request may be, or how far ahead its clock ("Verifying requests from Slack").
const window = 5 * time.Minute

// Open verifies a request and says which one it is. Once the signature is right, a refusal still names its secret. The
// body is kept as it was signed, form encoding included. Received is when it came in.
func Open(h http.Header, body []byte, secrets secret.List, received time.Time) (ops.Delivery, error) {
	position, err := scheme.Verify(h, body, secrets)
	if err != nil {
		return ops.Delivery{}, err
	}
	signed := ops.Delivery{Secret: position}
	if err := fresh(h.Get(timestamp), received); err != nil {
		return signed, err
	}
	media, err := inbound.ContentType(h, inbound.JSON, inbound.Form)
	if err != nil {
		return signed, err
	}
	named, err := name(media, body)
	if err != nil {
		return signed, err
	}
	return ops.Delivery{
		Source: ops.Slack, Key: named.key, Event: named.event, Action: named.action,
		Headers: inbound.Headers(h, "Content-Type", "User-Agent", "X-Slack-Retry-Num", "X-Slack-Retry-Reason"),
		Body:    body, Secret: position,
	}, nil
}

// fresh keeps a captured request from being sent again later. Sent again at once, it is a duplicate.
func fresh(stamp string, received time.Time) error {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "the %s header is %q, not a number of seconds", timestamp, inbound.Clip(stamp, 40))
	}
	age := received.Sub(time.Unix(seconds, 0))
	if age > window || age < -window {
		return fault.New(fault.Unauthenticated, "the request is of %s, more than %s from now",
			time.Unix(seconds, 0).UTC().Format(time.RFC3339), window)
	}
	return nil
}

// identity is which request it is, and what people call it.
type identity struct{ key, event, action string }

// name finds the identity. Events carry an id, which Slack repeats when it tries again (X-Slack-Retry-Num only counts).
// Everything else has no id and is never sent again by itself: its content is its identity, because a trigger_id that is
// used once and the time of the press are part of it.
func name(media string, body []byte) (identity, error) {
	payload, err := unwrap(media, body)
	if err != nil {
		return identity{}, err
	}
	if payload == nil {
		return spoken(body)
	}
	var kind, id string
	if err := inbound.Peek(payload, map[string]*string{"type": &kind, "event_id": &id}); err != nil {
		return identity{}, err
	}
	if _, err := inbound.Token("type", kind, 100); err != nil {
		return identity{}, err
	}
	if id, err := inbound.Token("event_id", id, 128); err == nil && kind == eventWrapper {
		key, err := inbound.Key(eventWrapper, id)
		return identity{key: key, event: kind}, err
	}
	key, err := inbound.Key(kind, digest(body))
	return identity{key: key, event: kind}, err
}

// spoken is the identity of a slash command, whose form has fields instead of a payload.
func spoken(body []byte) (identity, error) {
	form, _ := url.ParseQuery(string(body)) // unwrap has read it
	if form.Get("command") == "" && form.Get("ssl_check") == "" {
		return identity{}, fault.New(fault.Invalid, "the form has neither a payload nor a command")
	}
	key, err := inbound.Key(command, digest(body))
	return identity{key: key, event: command, action: inbound.Readable(form.Get("command"))}, err
}

// unwrap gives the JSON in a body, or nil when the form has none. Only the body counts, never the query: it is not signed.
func unwrap(media string, body []byte) ([]byte, error) {
	if media != inbound.Form {
		return body, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the form cannot be read")
	}
	switch payloads := form["payload"]; len(payloads) {
	case 0:
		return nil, nil
	case 1:
		return []byte(payloads[0]), nil
	default:
		return nil, fault.New(fault.Invalid, "the form has %d payload fields: send one", len(payloads))
	}
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
