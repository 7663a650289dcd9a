package main

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// slack is a request of the vendor that signs the time with its bodies and wants to hear next to nothing.
func slack(media, body string, at time.Time) events.APIGatewayV2HTTPRequest {
	stamp := strconv.FormatInt(at.Unix(), 10)
	return event(http.MethodPost, "slack", body, map[string]string{
		"content-type": media, "x-slack-request-timestamp": stamp,
		"x-slack-signature": "v0=" + sign(slackKey, "v0:"+stamp+":"+body),
	})
}

func TestSlackHearsWhatItNeeds(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	press := "payload=" + url.QueryEscape(`{"type":"block_actions","trigger_id":"1.2.a","user":{"id":"U1"},"actions":[{"action_id":"fix","value":"build:7","action_ts":"1772359200.000001"}]}`)
	d := newDoor(t)
	for _, c := range []struct{ name, media, body, answer string }{
		{"a handshake", "application/json", `{"type":"url_verification","challenge":"3eZbrw1a"}`, `{"challenge":"3eZbrw1a"}`},
		{"a press", form, press, ""},
		{"the same press again", form, press, ""},
		{"a command", form, "command=%2Fops&text=hello&trigger_id=1.2.b", ""},
		{"an event", "application/json", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}`, ""},
	} {
		response, err := d.call(t.Context(), slack(c.media, c.body, time.Now()))
		if err != nil || response.StatusCode != http.StatusOK || response.Body != c.answer {
			t.Errorf("%s: answered %d %q (%v), want 200 %q", c.name, response.StatusCode, response.Body, err, c.answer)
		}
	}
	if n := d.count("select count(*) from ops.webhook_deliveries where source = 'slack'"); n != 4 {
		t.Errorf("the ledger has %d requests, want 4", n)
	}
}

// A request from before the window is refused, and counted as what it is: signed, so somebody had it.
func TestSlackRequestThatWasKept(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	code, a := d.post(slack("application/json", `{"type":"event_callback","event_id":"Ev1"}`, time.Now().Add(-6*time.Minute)))
	if code != http.StatusUnauthorized {
		t.Errorf("answered %d %+v, want 401", code, a)
	}
	if d.count("select count(*) from ops.webhook_deliveries") != 0 ||
		d.count("select count(*) from ops.platform_events where kind = 'webhook.refused' and severity = 'error' and data->>'signed' = 'true'") != 1 {
		t.Error("it was stored, or nobody is told")
	}
}
