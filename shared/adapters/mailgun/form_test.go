package mailgun_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// signedForm is a form with a good signature of its own.
func signedForm(timestamp, token string, fields url.Values) url.Values {
	form := url.Values{"timestamp": {timestamp}, "token": {token}, "signature": {inboundtest.Sign(newest(), timestamp+token)}}
	for name, values := range fields {
		form[name] = values
	}
	return form
}

func openForm(t testing.TB, form url.Values) (ops.Delivery, error) {
	t.Helper()
	body := form.Encode()
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	return mailgun.Open(h, []byte(body), inboundtest.Secrets())
}

// legacyForm is a webhook of before 2018, in the fields of "Legacy Webhooks".
func legacyForm(event string, more url.Values) url.Values {
	fields := url.Values{
		"event": {event}, "recipient": {"mia@example.com"}, "domain": {"mg.insightpulseai.com"}, "Message-Id": {"<m1@mg.insightpulseai.com>"},
		"message-headers": {`[["Subject","E2E-MAILGUN-ODOO-TEXT"]]`}, "X-Mailgun-Sid": {"WyIwMTIzNCJd"},
	}
	for name, values := range more {
		fields[name] = values
	}
	return fields
}

// reply is an inbound message as a route posts it.
var reply = url.Values{
	"recipient": {"help@mg.insightpulseai.com"}, "sender": {"ben@example.net"}, "from": {"=?utf-8?q?B=C3=A9n?= <ben@example.net>"},
	"subject": {"Re: Invoice INV-1"}, "Message-Id": {"<reply-1@example.net>"}, "body-plain": {"It is paid."}, "stripped-text": {"It is paid."},
}

func TestForms(t *testing.T) {
	t.Parallel()
	at := time.Unix(1772360400, 0).UTC()
	none := 0
	for name, c := range map[string]struct {
		fields url.Values
		kind   string // what its key begins with
		want   ops.MailEvent
	}{
		"delivered": {legacyForm("delivered", nil), "legacy/", ops.MailEvent{Event: "delivered", Tags: []string{}}},
		"bounced": {legacyForm("bounced", url.Values{"code": {"550"}, "error": {"5.1.1 No such user"}}), "legacy/",
			ops.MailEvent{Event: "failed", Severity: "permanent", DeliveryCode: 550, DeliveryMessage: "5.1.1 No such user", Tags: []string{}}},
		"dropped": {legacyForm("dropped", url.Values{"code": {"-1"}, "reason": {"hardfail"}, "description": {"Not delivering to previously bounced address"}}), "legacy/",
			ops.MailEvent{Event: "failed", Severity: "permanent", Reason: "hardfail", DeliveryMessage: "Not delivering to previously bounced address", Tags: []string{}}},
		"opened":  {legacyForm("opened", url.Values{"tag": {"invoice"}}), "legacy/", ops.MailEvent{Event: "opened", Tags: []string{"invoice"}}},
		"a route": {reply, "route/", ops.MailEvent{Event: "received", Inbound: true, Attachments: &none, Tags: []string{}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := openForm(t, signedForm(timestamp, token, c.fields))
			if err != nil {
				t.Fatal(err)
			}
			inboundtest.CheckDelivery(t, d, d.Body)
			if !strings.HasPrefix(d.Key, c.kind) || d.Event != c.want.Event {
				t.Errorf("the key is %q, the event %q", d.Key, d.Event)
			}
			d.ReceivedAt = inboundtest.ReceivedAt
			in, err := mailgun.Interpret(d)
			inboundtest.CheckInterpretation(t, in, err)
			want := c.want
			want.EventID, want.Stamp = d.Key, at
			if want.Inbound {
				want.To, want.Sender, want.From = "help@mg.insightpulseai.com", "ben@example.net", "Bén <ben@example.net>"
				want.Subject, want.MessageID = "Re: Invoice INV-1", "reply-1@example.net"
			} else {
				want.To, want.Domain, want.MessageID = "mia@example.com", "mg.insightpulseai.com", "m1@mg.insightpulseai.com"
			}
			if diff := cmp.Diff([]ops.Change{ops.MailHappened{Event: want}}, in.Changes); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is the same delivery when it is sent again with a signature of a later time.
func TestFormsSentAgain(t *testing.T) {
	t.Parallel()
	const later, other = "1772360999", "f123456789abcdef0123456789abcdef0123456789abcdef01"
	for name, c := range map[string]struct {
		first, second url.Values
		same          bool
	}{
		"delivered is final":                  {legacyForm("delivered", nil), legacyForm("delivered", nil), true},
		"of another message":                  {legacyForm("delivered", nil), legacyForm("delivered", url.Values{"Message-Id": {"<m2@x>"}}), false},
		"somebody opens a message twice":      {legacyForm("opened", nil), legacyForm("opened", nil), false},
		"a route's message":                   {reply, reply, true},
		"a route's message, to somebody else": {reply, with(reply, "recipient", "sales@mg.insightpulseai.com"), false},
	} {
		first, err := openForm(t, signedForm(timestamp, token, c.first))
		again, err2 := openForm(t, signedForm(later, other, c.second))
		if err != nil || err2 != nil {
			t.Fatalf("%s: %v, %v", name, err, err2)
		}
		if (first.Key == again.Key) != c.same {
			t.Errorf("%s: keys %q and %q", name, first.Key, again.Key)
		}
	}
}

func with(form url.Values, name, value string) url.Values {
	changed := url.Values{}
	for n, v := range form {
		changed[n] = v
	}
	changed[name] = []string{value}
	return changed
}

// parts writes a form as a route does when there are attachments.
func parts(t testing.TB, form url.Values, boundary string, files map[string]string) (http.Header, []byte) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.SetBoundary(boundary); err != nil {
		t.Fatal(err)
	}
	for name := range form {
		if err := w.WriteField(name, form.Get(name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range files {
		file, err := w.CreateFormFile("attachment-1", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = file.Write([]byte(content))
	}
	_ = w.Close()
	return http.Header{"Content-Type": {w.FormDataContentType()}}, body.Bytes()
}

func TestMultipart(t *testing.T) {
	t.Parallel()
	form := signedForm(timestamp, token, with(reply, "attachment-count", "1"))
	open := func(boundary string, files map[string]string) ops.Delivery {
		t.Helper()
		h, body := parts(t, form, boundary, files)
		d, err := mailgun.Open(h, body, inboundtest.Secrets())
		if err != nil {
			t.Fatal(err)
		}
		inboundtest.CheckDelivery(t, d, body)
		return d
	}
	first := open("one", map[string]string{"INV-1.pdf": "%PDF \x00\xff"})
	first.ReceivedAt = inboundtest.ReceivedAt
	in, err := mailgun.Interpret(first)
	inboundtest.CheckInterpretation(t, in, err)
	if m := in.Changes[0].(ops.MailHappened).Event; *m.Attachments != 1 || m.Subject != "Re: Invoice INV-1" || !m.Inbound {
		t.Errorf("got %+v", m)
	}
	if again := open("two", map[string]string{"INV-1.pdf": "%PDF \x00\xff"}); again.Key != first.Key || again.Proof.Content != first.Proof.Content {
		t.Error("another boundary, the order of fields, made another delivery of it")
	}
	for name, files := range map[string]map[string]string{
		"another content": {"INV-1.pdf": "%PDF \x00\xfe"}, "another name": {"INV-2.pdf": "%PDF \x00\xff"}, "no file": nil,
		"a file more": {"INV-1.pdf": "%PDF \x00\xff", "x": ""},
	} {
		if got := open("one", files); got.Proof.Content == first.Proof.Content {
			t.Errorf("%s is the same content", name)
		}
	}
}

func TestFormsRefused(t *testing.T) {
	t.Parallel()
	h, body := parts(t, signedForm(timestamp, token, reply), "one", nil)
	nameless := http.Header{"Content-Type": {"multipart/form-data"}}
	many := "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n"
	for name, c := range map[string]struct {
		header   http.Header
		body     string
		sentence string
		signed   bool
	}{
		"no boundary":              {nameless, string(body), "the multipart form names no boundary", false},
		"another boundary":         {http.Header{"Content-Type": {"multipart/form-data; boundary=two"}}, string(body), "the multipart form is cut short or damaged", false},
		"cut short":                {h, string(body[:len(body)-20]), "the multipart form is cut short or damaged", false},
		"more parts than any mail": {http.Header{"Content-Type": {"multipart/form-data; boundary=b"}}, strings.Repeat(many, 1002) + "--b--\r\n", "the multipart form has more than 1000 parts", false},
		"percent signs":            {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, "a=%zz", "the form cannot be read", false},
		"neither event nor message": {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, signedForm(timestamp, token, url.Values{"a": {"b"}}).Encode(),
			"event or recipient is missing", true},
		"an event that is no name": {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, signedForm(timestamp, token, legacyForm("de livered", nil)).Encode(),
			`event may hold letters, digits and ._:- but is "de livered"`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := mailgun.Open(c.header, []byte(c.body), inboundtest.Secrets())
			inboundtest.Refused(t, err, fault.Invalid, c.sentence)
			if (d.Secret > 0) != c.signed || d.Key != "" {
				t.Errorf("got %+v", d)
			}
		})
	}
}

// Lists that look alike when they are joined are not the same content.
func TestFormFieldsDoNotRunTogether(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, fields := range map[string]url.Values{
		"two values":      {"recipient": {"r"}, "a": {"b", "c"}},
		"one value":       {"recipient": {"r"}, "a": {"bc"}},
		"another name":    {"recipient": {"r"}, "ab": {"c"}},
		"two fields":      {"recipient": {"r"}, "a": {"b"}, "c": {""}},
		"an empty value":  {"recipient": {"r"}, "a": {"b", "c", ""}},
		"invalid UTF-8":   {"recipient": {"r"}, "a": {"\xff"}},
		"and another one": {"recipient": {"r"}, "a": {"\xfe"}},
	} {
		d, err := openForm(t, signedForm(timestamp, token, fields))
		if err != nil {
			t.Fatal(err)
		}
		if other := seen[d.Key]; other != "" {
			t.Errorf("%s and %s are the same", name, other)
		}
		seen[d.Key] = name
	}
}
