package vercel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FuzzOpen sends what anybody could who knows the secret. Whatever comes in can be stored and interpreted.
func FuzzOpen(f *testing.F) {
	f.Add("application/json; charset=utf-8", "identity", "vercel", door.Body)
	f.Add("text/plain", "gzip", "\x00", `{"id":"\u0000","type":{}}`)
	for _, c := range inboundtest.Cases(f) {
		f.Add("application/json", "", "", string(c.Body))
	}
	f.Fuzz(func(t *testing.T, contentType, encoding, agent, body string) {
		h := door.Request(body)
		for name, value := range map[string]string{"Content-Type": contentType, "Content-Encoding": encoding, "User-Agent": agent} {
			h.Set(name, value)
		}
		inboundtest.Fuzzed(t, door, h, body, vercel.Interpret)
	})
}

// FuzzInterpret reads bodies that never went through the door, as after a mistake of ours they might.
func FuzzInterpret(f *testing.F) {
	for _, c := range inboundtest.Cases(f) {
		f.Add("deployment.created", c.Body)
	}
	f.Add("deployment.rollback", []byte(`{"payload":{"toDeploymentId":"\u0000","project":null}}`))
	f.Fuzz(func(t *testing.T, event string, body []byte) {
		d := ops.Delivery{Source: ops.Vercel, Event: event, Body: body, ReceivedAt: inboundtest.ReceivedAt}
		in, err := vercel.Interpret(d)
		inboundtest.CheckInterpretation(t, in, err)
		again, _ := vercel.Interpret(d)
		if diff := cmp.Diff(in, again); diff != "" {
			t.Errorf("the same delivery meant two things:\n%s", diff)
		}
	})
}
