package github_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FuzzOpen sends what anybody could who knows the secret. Whatever comes in can be stored and interpreted.
func FuzzOpen(f *testing.F) {
	f.Add("application/json", "", "issues", "guid", "1", door.Body)
	f.Add("application/x-www-form-urlencoded; charset=utf-8", "identity", "ping", "guid", "", "payload=%7B%7D")
	f.Add(`application/json; a="	"`, "gzip", "", "a/b", "x", `{"action":"\u0000"}`)
	for _, c := range inboundtest.Cases(f) {
		f.Add("application/json", "", c.Group, "guid", "1", string(c.Body))
	}
	f.Fuzz(func(t *testing.T, contentType, encoding, event, delivery, hook, body string) {
		h := door.Request(body)
		for name, value := range map[string]string{
			"Content-Type": contentType, "Content-Encoding": encoding, "X-GitHub-Event": event,
			"X-GitHub-Delivery": delivery, "X-GitHub-Hook-ID": hook, "User-Agent": hook + event,
		} {
			h.Set(name, value)
		}
		inboundtest.Fuzzed(t, door, h, body, github.Interpret)
	})
}

// FuzzInterpret reads bodies that never went through the door, as after a mistake of ours they might.
func FuzzInterpret(f *testing.F) {
	for _, c := range inboundtest.Cases(f) {
		f.Add(c.Group, "application/json", c.Body)
	}
	f.Add("issues", "application/x-www-form-urlencoded", []byte("payload=%7B%7D"))
	f.Fuzz(func(t *testing.T, event, contentType string, body []byte) {
		d := ops.Delivery{
			Source: ops.GitHub, Event: event, Body: body, ReceivedAt: inboundtest.ReceivedAt,
			Headers: map[string]string{"content-type": contentType},
		}
		in, err := github.Interpret(d)
		inboundtest.CheckInterpretation(t, in, err)
		again, _ := github.Interpret(d)
		if diff := cmp.Diff(in, again); diff != "" {
			t.Errorf("the same delivery meant two things:\n%s", diff)
		}
	})
}

// A signature that nobody could have made is refused whatever else is there.
func FuzzSignature(f *testing.F) {
	f.Add("sha256=", door.Body)
	f.Add("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", "Hello, World!")
	f.Fuzz(func(t *testing.T, signature, body string) {
		h := http.Header{"Content-Type": {"application/json"}, "X-Hub-Signature-256": {signature}}
		if d, err := github.Open(h, []byte(body), inboundtest.Secrets()); err == nil {
			t.Errorf("accepted %q as %+v", signature, d)
		}
	})
}
