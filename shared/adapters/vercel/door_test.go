package vercel_test

import (
	"crypto/sha1" // as Vercel signs
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

var door = inboundtest.Door{
	Open: vercel.Open, Source: ops.Vercel,
	Headers:         map[string]string{"Content-Type": "application/json", "User-Agent": "vercel-webhooks"},
	Body:            `{"id":"uev_7Qx2","type":"deployment.created","createdAt":1795432500000,"region":null,"payload":{}}`,
	SignatureHeader: "X-Vercel-Signature", Hash: sha1.New, Setting: "VERCEL_WEBHOOK_SECRETS", Accepts: "application/json",
}

func TestDoor(t *testing.T) { door.Run(t) }

// Made with another implementation: printf %s "$body" | openssl dgst -sha1 -hmac "$secret".
func TestSignatureOfAnotherImplementation(t *testing.T) {
	t.Parallel()
	const body = `{"id":"uev_7Qx2","type":"deployment.created","createdAt":1795432500000,"region":null,"payload":{"name":"Café"}}`
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Vercel-Signature", "a202d261099732c391b81a5a0ee5023a305724c9")
	got, err := vercel.Open(h, []byte(body), secret.List{secret.New("whsec_of_a_test")})
	if err != nil {
		t.Fatal(err)
	}
	want := ops.Delivery{
		Source: ops.Vercel, Key: "uev_7Qx2", Event: "deployment.created", Action: "created", Body: []byte(body), Secret: 1,
		Headers: map[string]string{"content-type": "application/json"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// SHA-256 with the same secret is what published snippets get wrong; it must not come in.
func TestAnotherDigestIsRefused(t *testing.T) {
	t.Parallel()
	h := door.Request(door.Body)
	h.Set("X-Vercel-Signature", inboundtest.Sign("whsec-newest-for-tests", door.Body))
	_, err := vercel.Open(h, []byte(door.Body), inboundtest.Secrets())
	inboundtest.Refused(t, err, fault.Unauthenticated, "the signature in X-Vercel-Signature has 64 characters, not 40")
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	const sum = "*" // in a wanted key: the digest of the body
	for name, c := range map[string]struct{ body, key, event, action, sentence string }{
		"with an id":         {body: `{"id":"uev_1","type":"deployment.succeeded"}`, key: "uev_1", event: "deployment.succeeded", action: "succeeded"},
		"second attempt":     {body: `{"id":"uev_1","type":"deployment.succeeded", "region":"iad1"}`, key: "uev_1", event: "deployment.succeeded", action: "succeeded"},
		"deeper name":        {body: `{"id":"uev_1","type":"deployment.checks.failed"}`, key: "uev_1", event: "deployment.checks.failed", action: "checks.failed"},
		"legacy name":        {body: `{"id":"uev_1","type":"deployment-ready"}`, key: "uev_1", event: "deployment-ready"},
		"bare name":          {body: `{"id":"uev_1","type":"deployment"}`, key: "uev_1", event: "deployment"},
		"event nobody knows": {body: `{"id":"uev_1","type":"moon.landed"}`, key: "uev_1", event: "moon.landed", action: "landed"},
		"no id":              {body: `{"type":"deployment.error"}`, key: "deployment.error/" + sum, event: "deployment.error", action: "error"},
		"id is a number":     {body: `{"id":7,"type":"deployment.error"}`, key: "deployment.error/" + sum, event: "deployment.error", action: "error"},
		"id with a space":    {body: `{"id":"a b","type":"deployment.error"}`, key: "deployment.error/" + sum, event: "deployment.error", action: "error"},
		"id without end":     {body: `{"id":"` + strings.Repeat("a", 129) + `","type":"deployment.error"}`, key: "deployment.error/" + sum, event: "deployment.error", action: "error"},
		"no type":            {body: `{"id":"uev_1"}`, sentence: "type is missing"},
		"type is no name":    {body: `{"id":"uev_1","type":"deployment error"}`, sentence: `type may hold letters, digits and ._:- but is "deployment error"`},
		"type without end":   {body: `{"id":"uev_1","type":"` + strings.Repeat("e", 101) + `"}`, sentence: "type is longer than 100 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := vercel.Open(door.Request(c.body), []byte(c.body), inboundtest.Secrets())
			if c.sentence != "" {
				inboundtest.Refused(t, err, fault.Invalid, c.sentence)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			inboundtest.CheckDelivery(t, got, []byte(c.body))
			key := strings.Replace(c.key, sum, inboundtest.SHA256(c.body), 1)
			if got.Key != key || got.Event != c.event || got.Action != c.action {
				t.Errorf("got %q, %q, %q\nwant %q, %q, %q", got.Key, got.Event, got.Action, key, c.event, c.action)
			}
		})
	}
}
