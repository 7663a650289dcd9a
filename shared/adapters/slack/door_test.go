package slack_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const (
	form    = "application/x-www-form-urlencoded"
	stamped = "1795435190" // ten seconds before the deliveries of the golden files came in
)

func open(h http.Header, body []byte, secrets secret.List) (ops.Delivery, error) {
	return slack.Open(h, body, secrets, inboundtest.ReceivedAt)
}

var door = inboundtest.Door{
	Open: open, Source: ops.Slack,
	Headers: map[string]string{
		"Content-Type": "application/json", "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "X-Slack-Request-Timestamp": stamped,
	},
	Body:            `{"token":"x","team_id":"T0HARBOUR","api_app_id":"A0OPS","event":{"type":"app_mention"},"type":"event_callback","event_id":"Ev08QUAY"}`,
	SignatureHeader: "X-Slack-Signature", Prefix: "v0=", Setting: "SLACK_SIGNING_SECRETS",
	Signed:  func(body string) string { return "v0:" + stamped + ":" + body },
	Accepts: "application/json or application/x-www-form-urlencoded",
}

func TestDoor(t *testing.T) { door.Run(t) }

// The vector of "Verifying requests from Slack" (docs.slack.dev), a slash command.
func TestPublishedSignature(t *testing.T) {
	t.Parallel()
	const body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
		"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
		"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
		"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	h := http.Header{}
	h.Set("Content-Type", form)
	h.Set("X-Slack-Request-Timestamp", "1531420618")
	h.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	secrets := secret.List{secret.New("8f742231b10e8888abcd99yyyzzz85a5")}
	got, err := slack.Open(h, []byte(body), secrets, time.Unix(1531420618, 0))
	if err != nil {
		t.Fatal(err)
	}
	want := ops.Delivery{
		Source: ops.Slack, Key: "slash_command/" + inboundtest.SHA256(body), Event: "slash_command", Action: "/webhook-collect",
		Body: []byte(body), Secret: 1, Headers: map[string]string{"content-type": form},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A request that is right but old was captured, or its sender's clock is wrong. The time is signed: changing it is a
// wrong signature.
func TestWindow(t *testing.T) {
	t.Parallel()
	at := time.Unix(1795435190, 0)
	for name, c := range map[string]struct {
		received time.Time
		taken    bool
	}{
		"at once":                  {at, true},
		"five minutes later":       {at.Add(5 * time.Minute), true},
		"a little more than that":  {at.Add(5*time.Minute + time.Second), false},
		"a day later":              {at.Add(24 * time.Hour), false},
		"from five minutes ahead":  {at.Add(-5 * time.Minute), true},
		"from further in the lead": {at.Add(-5*time.Minute - time.Second), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := slack.Open(door.Request(door.Body), []byte(door.Body), inboundtest.Secrets(), c.received)
			if c.taken {
				if err != nil {
					t.Error(err)
				}
				return
			}
			inboundtest.Refused(t, err, fault.Unauthenticated, "the request is of 2026-11-23T11:59:50Z, more than 5m0s from now")
			if got.Secret != 1 {
				t.Error("that somebody has the secret, or had, is not told")
			}
		})
	}
	h := door.Request(door.Body)
	h.Set("X-Slack-Request-Timestamp", "1795435191")
	_, err := slack.Open(h, []byte(door.Body), inboundtest.Secrets(), at)
	inboundtest.Refused(t, err, fault.Unauthenticated,
		"the signature in X-Slack-Signature fits none of our secrets: compare the secret at the sender with SLACK_SIGNING_SECRETS")
}

// Whoever knows the secret can sign any time; it still has to be one.
func TestTimestampThatIsNone(t *testing.T) {
	t.Parallel()
	for _, stamp := range []string{"", "yesterday", "1795435190.5", strings.Repeat("9", 30), "-9223372036854775808"} {
		d := door
		d.Headers = map[string]string{"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp}
		d.Signed = func(body string) string { return "v0:" + stamp + ":" + body }
		_, err := open(d.Request(d.Body), []byte(d.Body), inboundtest.Secrets())
		if reason := fault.ReasonOf(err); err == nil || reason != fault.Invalid && reason != fault.Unauthenticated {
			t.Errorf("%q: %v", stamp, err)
		}
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	const sum = "*" // in a wanted key: the digest of the body
	pressed := "payload=" + url.QueryEscape(`{"type":"block_actions","trigger_id":"1.2.a","actions":[]}`)
	for name, c := range map[string]struct{ media, body, key, event, action, sentence string }{
		"event":                  {"application/json", `{"type":"event_callback","event_id":"Ev1"}`, "event_callback/Ev1", "event_callback", "", ""},
		"event, second attempt":  {"application/json", `{"event_id":"Ev1","type":"event_callback"}`, "event_callback/Ev1", "event_callback", "", ""},
		"event without its id":   {"application/json", `{"type":"event_callback"}`, "event_callback/" + sum, "event_callback", "", ""},
		"event with a bad id":    {"application/json", `{"type":"event_callback","event_id":"a b"}`, "event_callback/" + sum, "event_callback", "", ""},
		"handshake":              {"application/json", `{"type":"url_verification","challenge":"c"}`, "url_verification/" + sum, "url_verification", "", ""},
		"rate limited":           {"application/json", `{"type":"app_rate_limited","event_id":"Ev1"}`, "app_rate_limited/" + sum, "app_rate_limited", "", ""},
		"button":                 {form, pressed, "block_actions/" + sum, "block_actions", "", ""},
		"command":                {form, "command=%2Fops&text=ack", "slash_command/" + sum, "slash_command", "/ops", ""},
		"certificate check":      {form, "ssl_check=1&token=x", "slash_command/" + sum, "slash_command", "", ""},
		"no type":                {"application/json", `{"event_id":"Ev1"}`, "", "", "", "type is missing"},
		"type is no name":        {"application/json", `{"type":"block actions"}`, "", "", "", `type may hold letters, digits and ._:- but is "block actions"`},
		"payload without a type": {form, "payload=%7B%7D", "", "", "", "type is missing"},
		"two payloads":           {form, pressed + "&" + pressed, "", "", "", "the form has 2 payload fields: send one"},
		"payload is a list":      {form, "payload=%5B%5D", "", "", "", "the body is a JSON array: send one object"},
		"empty payload":          {form, "payload=", "", "", "", "the body holds no JSON, only white space"},
		"form of something else": {form, "a=b", "", "", "", "the form has neither a payload nor a command"},
		"broken escape":          {form, "payload=%zz", "", "", "", "the form cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := door.Request(c.body)
			h.Set("Content-Type", c.media)
			got, err := open(h, []byte(c.body), inboundtest.Secrets())
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

func TestAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ event, body, want string }{
		"handshake":                     {"url_verification", `{"type":"url_verification","challenge":"3eZbrw\"1aB"}`, `{"challenge":"3eZbrw\"1aB"}`},
		"handshake without a challenge": {"url_verification", `{"type":"url_verification"}`, `{"challenge":""}`},
		"event":                         {"event_callback", `{"challenge":"x"}`, ""},
		"button":                        {"block_actions", "payload=%7B%7D", ""},
		"command":                       {"slash_command", "command=%2Fops", ""},
	} {
		got := slack.Answer(ops.Delivery{Event: c.event, Body: []byte(c.body)})
		if got == nil || string(got) != c.want {
			t.Errorf("%s: got %q, want %q and never nothing at all", name, got, c.want)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	body := "payload=" + url.QueryEscape(`{"type":"block_actions","message":{"text":"`+strings.Repeat("Deployment failed. ", 300)+`"},"actions":[]}`)
	h := door.Request(body)
	h.Set("Content-Type", form)
	h.Set("X-Slack-Retry-Num", strconv.Itoa(1))
	secrets := inboundtest.Secrets()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := open(h, []byte(body), secrets); err != nil {
			b.Fatal(err)
		}
	}
}
