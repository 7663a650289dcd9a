package mailgun_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FuzzOpen sends what anybody could who saw one signature. Whatever comes in can be stored and interpreted.
func FuzzOpen(f *testing.F) {
	form := signedForm(timestamp, token, reply).Encode()
	h, body := parts(f, signedForm(timestamp, token, reply), "b", map[string]string{"a.txt": "x"})
	f.Add("application/json; charset=utf-8", "identity", door.Body)
	f.Add("application/x-www-form-urlencoded", "", form)
	f.Add("application/x-www-form-urlencoded", "", signedForm(timestamp, token, legacyForm("opened", nil)).Encode())
	f.Add(h.Get("Content-Type"), "", string(body))
	f.Add("multipart/form-data; boundary=\"\"", "gzip", "--")
	for _, c := range inboundtest.Cases(f) {
		f.Add("application/json", "", string(c.Body))
	}
	f.Fuzz(func(t *testing.T, contentType, encoding, body string) {
		if strings.Contains(contentType, "json") {
			body = withSignature(body, timestamp, token, inboundtest.Sign(newest(), timestamp+token))
		}
		h := door.Request(body)
		h.Set("Content-Type", contentType)
		h.Set("Content-Encoding", encoding)
		inboundtest.Fuzzed(t, door, h, body, mailgun.Interpret)
	})
}

// FuzzInterpret reads bodies that never went through the door, as after a mistake of ours they might.
func FuzzInterpret(f *testing.F) {
	for _, c := range inboundtest.Cases(f) {
		f.Add("application/json", c.Body)
	}
	f.Add("application/x-www-form-urlencoded", []byte(reply.Encode()))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		d := ops.Delivery{Source: ops.Mailgun, Headers: map[string]string{"content-type": contentType}, Body: body, ReceivedAt: inboundtest.ReceivedAt}
		in, err := mailgun.Interpret(d)
		inboundtest.CheckInterpretation(t, in, err)
		again, _ := mailgun.Interpret(d)
		if diff := cmp.Diff(in, again); diff != "" {
			t.Errorf("the same delivery meant two things:\n%s", diff)
		}
	})
}
