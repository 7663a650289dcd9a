package slack_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FuzzOpen sends what anybody could who knows the secret. Whatever comes in can be stored, interpreted and answered.
func FuzzOpen(f *testing.F) {
	f.Add("application/json", "", "1", door.Body)
	f.Add(form, "identity", "", "payload=%7B%22type%22%3A%22block_actions%22%7D")
	f.Add(form, "", "\x00", "command=%00&payload")
	for _, c := range inboundtest.Cases(f) {
		f.Add("application/json", "", "", string(c.Body))
	}
	f.Fuzz(func(t *testing.T, contentType, encoding, retry, body string) {
		h := door.Request(body)
		for name, value := range map[string]string{"Content-Type": contentType, "Content-Encoding": encoding, "X-Slack-Retry-Num": retry} {
			h.Set(name, value)
		}
		inboundtest.Fuzzed(t, door, h, body, slack.Interpret)
		if d, err := open(h, []byte(body), inboundtest.Secrets()); err == nil && slack.Answer(d) == nil {
			t.Error("no answer: the envelope would be shown to whoever pressed the button")
		}
	})
}

// FuzzInterpret reads bodies that never went through the door, as after a mistake of ours they might.
func FuzzInterpret(f *testing.F) {
	for _, c := range inboundtest.Cases(f) {
		f.Add(c.Group, "application/json", c.Body)
	}
	f.Add("block_actions", form, []byte("payload=%7B%22user%22%3A%7B%22id%22%3A%22U%22%7D%2C%22actions%22%3A%5Bnull%2C%7B%7D%5D%7D"))
	f.Fuzz(func(t *testing.T, event, contentType string, body []byte) {
		d := ops.Delivery{
			Source: ops.Slack, Event: event, Body: body, ReceivedAt: inboundtest.ReceivedAt,
			Headers: map[string]string{"content-type": contentType},
		}
		in, err := slack.Interpret(d)
		inboundtest.CheckInterpretation(t, in, err)
		again, _ := slack.Interpret(d)
		if diff := cmp.Diff(in, again); diff != "" {
			t.Errorf("the same delivery meant two things:\n%s", diff)
		}
	})
}
