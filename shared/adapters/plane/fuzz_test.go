package plane_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FuzzOpen sends what anybody could who knows the secret. Whatever comes in can be stored and interpreted.
func FuzzOpen(f *testing.F) {
	f.Add("application/json; charset=utf-8", "identity", "issue", "drawn-anew", door.Body)
	f.Add("text/plain", "gzip", "", "\x00", `{"event":"\u0000","action":{}}`)
	for _, c := range inboundtest.Cases(f) {
		f.Add("application/json", "", "", "", string(c.Body))
	}
	f.Fuzz(func(t *testing.T, contentType, encoding, event, delivery, body string) {
		h := door.Request(body)
		for name, value := range map[string]string{
			"Content-Type": contentType, "Content-Encoding": encoding, "X-Plane-Event": event, "X-Plane-Delivery": delivery,
		} {
			h.Set(name, value)
		}
		inboundtest.Fuzzed(t, door, h, body, plane.Interpret)
	})
}

// FuzzInterpret reads bodies that never went through the door, as after a mistake of ours they might.
func FuzzInterpret(f *testing.F) {
	for _, c := range inboundtest.Cases(f) {
		f.Add("", c.Body)
	}
	f.Add("workitem.updated", []byte(`{"version":"v2","data":{"state":{"id":"None"},"labels":[null,"None",{}]}}`))
	f.Fuzz(func(t *testing.T, event string, body []byte) {
		d := ops.Delivery{Source: ops.Plane, Event: event, Body: body, ReceivedAt: inboundtest.ReceivedAt}
		in, err := plane.Interpret(d)
		inboundtest.CheckInterpretation(t, in, err)
		again, _ := plane.Interpret(d)
		if diff := cmp.Diff(in, again); diff != "" {
			t.Errorf("the same delivery meant two things:\n%s", diff)
		}
	})
}
