package plane_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const hook = "11111111-1111-4111-8111-111111111111"

var door = inboundtest.Door{
	Open: plane.Open, Source: ops.Plane,
	Headers: map[string]string{
		"Content-Type": "application/json", "User-Agent": "Autopilot", "X-Plane-Event": "issue", "X-Plane-Delivery": "drawn-anew",
	},
	Body:            `{"event": "issue", "action": "updated", "webhook_id": "` + hook + `", "data": {}}`,
	SignatureHeader: "X-Plane-Signature", Setting: "PLANE_WEBHOOK_SECRETS", Accepts: "application/json",
}

func TestDoor(t *testing.T) { door.Run(t) }

// The vector of our fact sheet: what Python's json.dumps makes of a payload, signed as Plane's webhook_task.py does.
// Spaces, \u escapes and surrogate pairs are part of what is signed.
func TestPublishedSignature(t *testing.T) {
	t.Parallel()
	const body = `{"event": "issue", "action": "updated", "webhook_id": "11111111-1111-4111-8111-111111111111", ` +
		`"workspace_id": "22222222-2222-4222-8222-222222222222", "data": {"id": "33333333-3333-4333-8333-333333333333", ` +
		`"name": "Caf\u00e9 <b> & \u65e5\u672c \ud83d\ude00", "sequence_id": 7, "sort_order": 65535.0}, "activity": null}`
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Plane-Signature", "111d6789bb54cb6b96b12dc691e0f09cfc95aedff579e9a1c14d256c1f9583c3")
	h.Set("X-Plane-Event", "issue")
	h.Set("X-Plane-Delivery", "44444444-4444-4444-8444-444444444444")
	got, err := plane.Open(h, []byte(body), secret.List{secret.New("plane_wh_0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	want := ops.Delivery{
		Source: ops.Plane, Event: "issue", Action: "updated", Body: []byte(body), Secret: 1,
		Key: "issue/" + hook + "/09ee4c9278d11934664c06fb98bd1263ae5952200e7b10ca81aae821ce688bca",
		Headers: map[string]string{
			"content-type": "application/json", "x-plane-event": "issue", "x-plane-delivery": "44444444-4444-4444-8444-444444444444",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	reencoded := strings.ReplaceAll(body, `": `, `":`)
	_, err = plane.Open(h, []byte(reencoded), secret.List{secret.New("plane_wh_0123456789abcdef0123456789abcdef")})
	inboundtest.Refused(t, err, fault.Unauthenticated,
		"the signature in X-Plane-Signature fits none of our secrets: compare the secret at the sender with PLANE_WEBHOOK_SECRETS")
}

// A form is GitHub's idea; Plane sends none.
func TestFormIsRefused(t *testing.T) {
	t.Parallel()
	const body = "payload=%7B%7D"
	h := door.Request(body)
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err := plane.Open(h, []byte(body), inboundtest.Secrets())
	inboundtest.Refused(t, err, fault.Invalid, `the content type is "application/x-www-form-urlencoded": send application/json`)
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	const sum = "*" // in a wanted key: the digest of the body
	for name, c := range map[string]struct{ body, header, key, event, action, sentence string }{
		"v1":                    {body: `{"event":"issue","action":"created","webhook_id":"` + hook + `"}`, key: "issue/" + hook + "/" + sum, event: "issue", action: "created"},
		"v1, hook in capitals":  {body: `{"event":"issue","webhook_id":"ABCDEF00-1111-4111-8111-111111111111"}`, key: "issue/abcdef00-1111-4111-8111-111111111111/" + sum, event: "issue"},
		"v1, hook no UUID":      {body: `{"event":"issue","webhook_id":"../../x"}`, key: "issue/" + sum, event: "issue"},
		"v1, hook a number":     {body: `{"event":"issue","webhook_id":7,"action":"PATCH"}`, key: "issue/" + sum, event: "issue", action: "updated"},
		"v1, event in header":   {body: `{"action":"delete"}`, header: "issue", key: "issue/" + sum, event: "issue", action: "deleted"},
		"v1, body over header":  {body: `{"event":"project","action":"POST"}`, header: "issue", key: "project/" + sum, event: "project", action: "created"},
		"v1, unknown action":    {body: `{"event":"issue","action":"exploded"}`, key: "issue/" + sum, event: "issue", action: "exploded"},
		"v2":                    {body: `{"version":"v2","event":"workitem.updated","event_id":"e-1","delivery_id":"d-1"}`, key: "v2/e-1", event: "workitem.updated", action: "updated"},
		"v2, second attempt":    {body: `{"version":"v2","event":"workitem.updated","event_id":"e-1","delivery_id":"d-2"}`, key: "v2/e-1", event: "workitem.updated", action: "updated"},
		"v2, Python's enum":     {body: `{"version":"v2","event":"WebhookScope.ScopeChoices.WORK_ITEM_UPDATED","event_id":"e-1"}`, key: "v2/e-1", event: "workitem.updated", action: "updated"},
		"v2, deeper enum":       {body: `{"version":"v2","event":"WebhookScope.ScopeChoices.WORK_ITEM_PAGE_LINK_DELETED","event_id":"e-1"}`, key: "v2/e-1", event: "workitem.page_link.deleted", action: "deleted"},
		"v2, event in header":   {body: `{"version":"v2","event":"None","event_id":"e-1"}`, header: "cycle.created", key: "v2/e-1", event: "cycle.created", action: "created"},
		"v2, None for event id": {body: `{"version":"v2","event":"workitem.updated","event_id":"None"}`, key: "workitem.updated/" + sum, event: "workitem.updated", action: "updated"},
		"v2, bad event id":      {body: `{"version":"v2","event":"workitem.updated","event_id":"a b"}`, key: "workitem.updated/" + sum, event: "workitem.updated", action: "updated"},
		"v2, event id a number": {body: `{"event_id":7,"version":"v2","event":"workitem.updated"}`, key: "workitem.updated/" + sum, event: "workitem.updated", action: "updated"},
		"v2, event undotted":    {body: `{"version":"v2","event":"workitem","event_id":"e-1"}`, key: "v2/e-1", event: "workitem"},
		"no event":              {body: `{"action":"created"}`, sentence: "the event is missing"},
		"event is no name":      {body: `{"event":"is sue"}`, sentence: `the event may hold letters, digits and ._:- but is "is sue"`},
		"event without end":     {body: `{"event":"` + strings.Repeat("e", 101) + `"}`, sentence: "the event is longer than 100 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := door.Request(c.body)
			h.Set("X-Plane-Event", c.header)
			got, err := plane.Open(h, []byte(c.body), inboundtest.Secrets())
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

func BenchmarkOpen(b *testing.B) {
	body := `{"event": "issue", "action": "updated", "webhook_id": "` + hook + `", "data": {"name": "` +
		strings.Repeat(`Caf\u00e9 `, 800) + `"}}`
	h := door.Request(body)
	secrets := inboundtest.Secrets()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := plane.Open(h, []byte(body), secrets); err != nil {
			b.Fatal(err)
		}
	}
}
