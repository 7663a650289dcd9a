// Package inboundtest owns what every webhook adapter must show in its tests: the same refusals in the same words at
// every door, and the same promises about what it makes of a delivery. It also owns their golden files.
//
// It refuses to be part of anything that ships, and to know a vendor: an adapter describes its door and is tested.
package inboundtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Door describes a webhook door to the suite.
type Door struct {
	Open            func(http.Header, []byte, secret.List) (ops.Delivery, error)
	Source          ops.Source
	Headers         map[string]string // of a good request, all but the signature
	Body            string            // of a good request
	SignatureHeader string
	Prefix          string                   // before the digits of a signature
	Hash            func() hash.Hash         // below the HMAC; SHA-256 when nil
	Signed          func(body string) string // what is signed of a request with this body; the body itself when nil
	Setting         string                   // the environment variable for the secrets
	Accepts         string                   // how a refusal names the accepted content types

	// Inside puts the signature into a body, for a sender that has it there instead of in a header. It asks for the
	// digits over the message that it signs. What such a door refuses about signatures, its adapter tests itself.
	Inside func(body string, digits func(message string) string) string
}

// The suite's secrets. Both are invented.
const (
	newest = "whsec-newest-for-tests"
	oldest = "whsec-oldest-for-tests"
)

// Secrets are live, newest first, with a gap as a careless configuration leaves it.
func Secrets() secret.List {
	return secret.List{secret.New(newest), secret.New(""), secret.New(oldest)}
}

// Sign gives the hexadecimal HMAC-SHA256 of a body.
func Sign(key, body string) string {
	return digits(sha256.New, key, body)
}

// sign gives the digits with which this door's vendor signs a body.
func (d Door) sign(key, body string) string {
	if d.Signed != nil {
		body = d.Signed(body)
	}
	if d.Hash != nil {
		return digits(d.Hash, key, body)
	}
	return Sign(key, body)
}

func digits(digest func() hash.Hash, key, message string) string {
	mac := hmac.New(digest, []byte(key))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

// SHA256 gives the hexadecimal digest of a body.
func SHA256(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// Request makes the headers of a good request, signed with the newest secret.
func (d Door) Request(body string) http.Header {
	h := make(http.Header)
	for name, value := range d.Headers {
		h.Set(name, value)
	}
	if d.Inside == nil {
		h.Set(d.SignatureHeader, d.Prefix+d.sign(newest, body))
	}
	return h
}

// signed makes a good request, signed with a key.
func (d Door) signed(key, body string, style func(digits string) string) (http.Header, string) {
	h := d.Request(body)
	if d.Inside == nil {
		h.Set(d.SignatureHeader, d.Prefix+style(d.sign(key, body)))
		return h, body
	}
	return h, d.Inside(body, func(message string) string { return style(Sign(key, message)) })
}

func asIs(digits string) string { return digits }

// Run puts a door to the test.
func (d Door) Run(t *testing.T) {
	t.Run("opens", d.opens)
	t.Run("refuses", d.refuses)
}

func (d Door) opens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key      string
		style    func(digits string) string
		change   func(http.Header)
		position int
	}{
		"newest secret": {newest, asIs, func(http.Header) {}, 1},
		"oldest secret, while it is being rotated out": {oldest, asIs, func(http.Header) {}, 3},
		"upper-case digits":                            {newest, strings.ToUpper, func(http.Header) {}, 1},
		"charset utf-8":                                {newest, asIs, func(h http.Header) { h.Set("Content-Type", "application/json; charset=utf-8") }, 1},
		"charset UTF-8":                                {newest, asIs, func(h http.Header) { h.Set("Content-Type", `Application/JSON;charset="UTF-8"`) }, 1},
		"other parameter":                              {newest, asIs, func(h http.Header) { h.Set("Content-Type", "application/json; v=1") }, 1},
		"identity encoding":                            {newest, asIs, func(h http.Header) { h.Set("Content-Encoding", "identity") }, 1},
		"headers of strangers": {newest, asIs, func(h http.Header) {
			h.Set("Authorization", "Bearer x")
			h.Set("Cookie", "session=x")
			h.Set("X-Forwarded-For", "192.0.2.1")
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, body := d.signed(c.key, d.Body, c.style)
			c.change(h)
			got, err := d.Open(h, []byte(body), Secrets())
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if got.Source != d.Source || got.Secret != c.position {
				t.Errorf("got source %q and secret %d, want %q and %d", got.Source, got.Secret, d.Source, c.position)
			}
			CheckDelivery(t, got, []byte(body))
			if (got.Proof != nil) != (d.Inside != nil) {
				t.Errorf("the proof is %+v; a body that is not signed needs one, and no other", got.Proof)
			}
		})
	}
}

func (d Door) refuses(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(d.signatures(), d.contents(), d.bodies()) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, body := d.Request(c.body), c.body
			if body == d.Body {
				h, body = d.signed(newest, body, asIs)
			}
			if c.change != nil {
				c.change(h)
			}
			got, err := d.Open(h, []byte(body), c.secrets)
			Refused(t, err, c.reason, c.sentence)
			if got.Body != nil || got.Key != "" {
				t.Errorf("a refusal came with a delivery: %+v", got)
			}
		})
	}
}

// Refused asserts both halves of a refusal: its class, and the sentence that the caller reads.
func Refused(t testing.TB, err error, reason fault.Reason, sentence string) {
	t.Helper()
	if err == nil {
		t.Fatalf("accepted; want %s: %s", reason, sentence)
	}
	if got := fault.Classify(err); got.Reason != reason || got.Public != sentence {
		t.Errorf("refused for another reason:\n got %s: %s\nwant %s: %s", got.Reason, got.Public, reason, sentence)
	}
}
