package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun/fake"
	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const (
	key      = "key-of-the-tests"
	olderKey = "key-that-still-works"
)

var anchor = fake.Message{
	ID: "m1@mg.insightpulseai.com", Domain: "mg.insightpulseai.com", Sender: "no-reply@mg.insightpulseai.com", From: "no-reply@mg.insightpulseai.com",
	To: "mia@example.com", Subject: "E2E-MAILGUN-ODOO-TEXT", Method: "SMTP",
}

// mailbox is the function as Lambda calls it, on a database of its own.
type mailbox struct {
	t     *testing.T
	call  func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)
	conn  *pgx.Conn
	rings atomic.Int64
}

func (m *mailbox) Ring(context.Context) error { m.rings.Add(1); return nil }

func open(t *testing.T, keys ...string) *mailbox {
	t.Helper()
	address := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	m := &mailbox{t: t, conn: testkit.Connect(t, address)}
	h := handler{keeper: doors.Keeper{Ledger: db, Bell: m}}
	for _, k := range keys {
		h.keys = append(h.keys, secret.New(k))
	}
	m.call = entry.HTTP(slog.New(slog.DiscardHandler), h.handle)
	return m
}

type answer struct {
	OK   bool `json:"ok"`
	Data struct {
		DeliveryID string `json:"delivery_id"`
		Duplicate  bool   `json:"duplicate"`
	} `json:"data"`
	Error  string `json:"error"`
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

func (m *mailbox) send(e events.APIGatewayV2HTTPRequest) (int, answer) {
	m.t.Helper()
	response, err := m.call(m.t.Context(), e)
	if err != nil {
		m.t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal([]byte(response.Body), &a); err != nil {
		m.t.Fatalf("no envelope: %s", response.Body)
	}
	if a.OK != (response.StatusCode == http.StatusOK) || !a.OK && (a.Code != response.StatusCode || a.Error == "" || a.Reason == "") {
		m.t.Errorf("envelope and status disagree: %d %s", response.StatusCode, response.Body)
	}
	return response.StatusCode, a
}

func (m *mailbox) count(query string) (n int) {
	m.t.Helper()
	if err := m.conn.QueryRow(m.t.Context(), query).Scan(&n); err != nil {
		m.t.Fatal(err)
	}
	return n
}

func post(contentType, body string) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: "/webhooks/mailgun", Headers: map[string]string{"content-type": contentType}, Body: body}
	e.RequestContext.HTTP.Method = http.MethodPost
	return e
}

func event(body []byte) events.APIGatewayV2HTTPRequest { return post("application/json", string(body)) }

func delivered(at time.Time) fake.Object { return anchor.Event("delivered", "mia@example.com", at) }

func TestAccepts(t *testing.T) {
	t.Parallel()
	now := time.Now()
	form := url.Values{"recipient": {"help@mg.insightpulseai.com"}, "from": {"ben@example.net"}, "subject": {"Hello"}}
	signature := fake.Sign(key, now)
	for name, value := range map[string]string{"timestamp": signature.Timestamp, "token": signature.Token, "signature": signature.Signature} {
		form.Set(name, value)
	}
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for name := range form {
		_ = w.WriteField(name, form.Get(name))
	}
	_ = w.Close()
	encoded := post(w.FormDataContentType(), base64.StdEncoding.EncodeToString(parts.Bytes()))
	encoded.IsBase64Encoded = true
	for name, c := range map[string]struct {
		event  events.APIGatewayV2HTTPRequest
		name   string
		secret int
	}{
		"an event":                     {event(fake.Webhook(key, now, delivered(now))), "delivered", 1},
		"signed with the older key":    {event(fake.Webhook(olderKey, now, delivered(now))), "delivered", 2},
		"an event of hours ago":        {event(fake.Webhook(key, now.Add(-11*time.Hour), delivered(now.Add(-11*time.Hour)))), "delivered", 1},
		"one that nobody knows yet":    {event(fake.Webhook(key, now, anchor.Event("teleported", "mia@example.com", now))), "teleported", 1},
		"a route's form":               {post("application/x-www-form-urlencoded", form.Encode()), "received", 1},
		"a route's parts, from base64": {encoded, "received", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := open(t, key, olderKey)
			code, a := m.send(c.event)
			if code != http.StatusOK || a.Data.DeliveryID == "" || a.Data.Duplicate {
				t.Fatalf("answered %d %+v, and Mailgun takes exactly 200 for an answer", code, a)
			}
			var body []byte
			var name string
			var position int
			err := m.conn.QueryRow(t.Context(), "select body, event, secret_position from ops.webhook_deliveries where source = 'mailgun'").Scan(&body, &name, &position)
			raw := []byte(c.event.Body)
			if c.event.IsBase64Encoded {
				raw = parts.Bytes()
			}
			if err != nil || !bytes.Equal(body, raw) || name != c.name || position != c.secret {
				t.Errorf("the ledger has %q under key %d (%v): %s", name, position, err, body)
			}
			if m.rings.Load() != 1 || m.count("select count(*) from ops.task_queue where state = 'ready'") != 1 {
				t.Error("nobody was told, or nothing is owed")
			}
		})
	}
}

// 406 makes Mailgun stop; any other code but 200 brings the same post again for eight hours.
func TestRefuses(t *testing.T) {
	t.Parallel()
	now := time.Now()
	good := string(fake.Webhook(key, now, delivered(now)))
	huge := fake.Webhook(key, now, fake.Object{"event": "delivered", "id": "1", "pad": strings.Repeat("x", doors.MaxBody)})
	get := event([]byte(good))
	get.RequestContext.HTTP.Method = http.MethodGet
	for name, c := range map[string]struct {
		event  events.APIGatewayV2HTTPRequest
		keys   []string
		code   int
		reason string
		signed bool
	}{
		"a wrong key":                        {event(fake.Webhook("guessed", now, delivered(now))), []string{key}, 406, "unauthenticated", false},
		"no signature":                       {event([]byte(`{"event-data":{"event":"delivered","id":"1"}}`)), []string{key}, 406, "unauthenticated", false},
		"signed too long ago":                {event(fake.Webhook(key, now.Add(-13*time.Hour), delivered(now))), []string{key}, 406, "unauthenticated", true},
		"signed in the future":               {event(fake.Webhook(key, now.Add(10*time.Minute), delivered(now))), []string{key}, 406, "unauthenticated", true},
		"no event":                           {event(fake.Webhook(key, now, fake.Object{"id": "1"})), []string{key}, 406, "invalid", true},
		"cut short":                          {event([]byte(good[:40])), []string{key}, 406, "invalid", false},
		"empty":                              {event(nil), []string{key}, 406, "invalid", false},
		"a content type of somebody else's":  {post("text/plain", good), []string{key}, 406, "invalid", false},
		"over the cap":                       {event(huge), []string{key}, 406, "too_large", false},
		"no key is set: ours to mend":        {event([]byte(good)), nil, 503, "not_configured", false},
		"an empty key is none":               {event(fake.Webhook("", now, delivered(now))), []string{""}, 503, "not_configured", false},
		"not a POST, so not Mailgun":         {get, []string{key}, 405, "invalid", false},
		"a border shift of somebody's token": {event(shifted(good)), []string{key}, 406, "unauthenticated", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := open(t, c.keys...)
			code, a := m.send(c.event)
			if code != c.code || a.Reason != c.reason {
				t.Errorf("answered %d %+v, want %d %s", code, a, c.code, c.reason)
			}
			if m.count("select count(*) from ops.webhook_deliveries")+m.count("select count(*) from ops.task_queue")+m.count("select count(*) from ops.spent_signatures") != 0 || m.rings.Load() != 0 {
				t.Error("a refused post left something, or rang")
			}
			var signed bool
			err := m.conn.QueryRow(t.Context(), "select (data->>'signed')::boolean from ops.platform_events where kind = 'webhook.refused' and source = 'mailgun' and occurrences = 1").Scan(&signed)
			if err != nil || signed != c.signed {
				t.Errorf("the refusal was counted as signed %t (%v)", signed, err)
			}
		})
	}
}

// shifted moves the first character of the token into the timestamp: HMAC sees the same bytes.
func shifted(body string) []byte {
	var whole map[string]json.RawMessage
	var s fake.Signature
	_ = json.Unmarshal([]byte(body), &whole)
	_ = json.Unmarshal(whole["signature"], &s)
	s.Timestamp, s.Token = s.Timestamp+s.Token[:1], s.Token[1:]
	whole["signature"], _ = json.Marshal(s)
	out, _ := json.Marshal(whole)
	return out
}

// Whoever captured one post can put anything beside its signature. Nothing of it comes in, whether the post itself was
// there before or not, and Mailgun's own next attempt is a duplicate all the same.
func TestACapturedSignature(t *testing.T) {
	t.Parallel()
	now := time.Now()
	signature := fake.Sign(key, now)
	with := func(data fake.Object) events.APIGatewayV2HTTPRequest {
		body, _ := json.Marshal(fake.Object{"signature": signature, "event-data": data})
		return event(body)
	}
	first := delivered(now)
	m := open(t, key)
	if code, _ := m.send(with(first)); code != http.StatusOK {
		t.Fatalf("answered %d", code)
	}
	changed := delivered(now)
	changed["id"] = first["id"]
	changed["recipient"] = "eve@example.com"
	for name, data := range map[string]fake.Object{"a changed body": changed, "another event": delivered(now)} {
		if code, a := m.send(with(data)); code != http.StatusNotAcceptable || a.Reason != "conflict" {
			t.Errorf("%s: answered %d %+v", name, code, a)
		}
	}
	form := url.Values{"timestamp": {signature.Timestamp}, "token": {signature.Token}, "signature": {strings.ToUpper(signature.Signature)}, "event": {"complained"}, "recipient": {"mia@example.com"}}
	if code, a := m.send(post("application/x-www-form-urlencoded", form.Encode())); code != http.StatusNotAcceptable || a.Reason != "conflict" {
		t.Errorf("as a form: answered %d %+v", code, a)
	}
	code, a := m.send(with(first))
	if code != http.StatusOK || !a.Data.Duplicate {
		t.Errorf("the sender's own next attempt: answered %d %+v", code, a)
	}
	again, _ := json.Marshal(fake.Object{"signature": fake.Sign(key, now.Add(time.Minute)), "event-data": first})
	if code, a = m.send(event(again)); code != http.StatusOK || !a.Data.Duplicate {
		t.Errorf("its next attempt, signed anew: answered %d %+v", code, a)
	}
	if n := m.count("select count(*) from ops.webhook_deliveries"); n != 1 {
		t.Errorf("%d deliveries, want 1", n)
	}
	if n := m.count("select sum(occurrences) from ops.platform_events where kind = 'webhook.refused' and severity = 'error' and data->>'signed' = 'true'"); n != 3 {
		t.Errorf("%d replays counted, want 3", n)
	}
	if n := m.count("select count(*) from ops.platform_events where kind = 'webhook.altered'"); n != 0 {
		t.Error("an honest next attempt was called altered")
	}
}

// A hundred at once with one signature and a hundred contents: one comes in, and each of the others hears 406.
func TestACapturedSignatureInManyPlacesAtOnce(t *testing.T) {
	t.Parallel()
	now := time.Now()
	signature := fake.Sign(key, now)
	m := open(t, key)
	var wg sync.WaitGroup
	var taken, refused atomic.Int64
	for range 100 {
		body, _ := json.Marshal(fake.Object{"signature": signature, "event-data": delivered(now)})
		wg.Go(func() {
			response, err := m.call(t.Context(), event(body))
			switch {
			case err == nil && response.StatusCode == http.StatusOK:
				taken.Add(1)
			case err == nil && response.StatusCode == http.StatusNotAcceptable:
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if n := m.count("select count(*) from ops.webhook_deliveries"); taken.Load() != 1 || refused.Load() != 99 || n != 1 {
		t.Errorf("%d taken, %d refused, %d in the ledger", taken.Load(), refused.Load(), n)
	}
}

// An outage is ours, and nothing is spent: Mailgun comes back with the same signature.
func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	db, err := store.Open(store.Config{URL: secret.New("postgres://nobody:hunter2@127.0.0.1:1/none"), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	m := open(t, key)
	working := m.call
	m.call = entry.HTTP(slog.New(slog.DiscardHandler), handler{keeper: doors.Keeper{Ledger: db, Bell: m}, keys: secret.List{secret.New(key)}}.handle)
	now := time.Now()
	body := fake.Webhook(key, now, delivered(now))
	if code, a := m.send(event(body)); code != http.StatusServiceUnavailable || a.Reason != "unavailable" || strings.Contains(a.Error, "hunter2") {
		t.Errorf("answered %d %+v", code, a)
	}
	m.call = working
	if code, a := m.send(event(body)); code != http.StatusOK || a.Data.Duplicate {
		t.Errorf("the next attempt: answered %d %+v", code, a)
	}
}
