package fake_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const (
	key      = "signing-key-of-the-tests"
	login    = "postmaster@mg.example.com"
	password = "password-of-the-tests"
)

// door takes webhooks as ours does, and answers with what the test says next.
type door struct {
	*httptest.Server
	mu      sync.Mutex
	answers []int
	heard   []ops.Delivery // of posts whose signature was right
	posts   chan string    // one event name for each post
}

func newDoor(t *testing.T, answers ...int) *door {
	t.Helper()
	d := &door{answers: answers, posts: make(chan string, 100)}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		delivery, err := mailgun.Open(r.Header, body, secret.List{secret.New(key)})
		if err != nil {
			t.Errorf("a webhook is refused: %v", err)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.heard = append(d.heard, delivery)
		status := http.StatusOK
		if len(d.answers) > 0 {
			status, d.answers = d.answers[0], d.answers[1:]
		}
		w.WriteHeader(status)
		d.posts <- delivery.Event + delivery.Action
	}))
	t.Cleanup(d.Close)
	return d
}

// next waits for n posts.
func (d *door) next(t *testing.T, n int) (events []string) {
	t.Helper()
	for range n {
		select {
		case e := <-d.posts:
			events = append(events, e)
		case <-time.After(10 * time.Second):
			t.Fatalf("no more posts after %v", events)
		}
	}
	return events
}

// quiet fails when something is posted that should not be.
func (d *door) quiet(t *testing.T, during func()) {
	t.Helper()
	during()
	select {
	case e := <-d.posts:
		t.Errorf("%s was posted once more", e)
	default:
	}
}

// relay is a Mailgun that takes mail at an address.
func relay(t *testing.T, door string, change func(*fake.Mailgun)) (*fake.Mailgun, string) {
	t.Helper()
	f := fake.New(key, door)
	f.Retries = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
	f.Logins = map[string]string{login: password}
	if change != nil {
		change(f)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, err := f.Relay(listener)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { f.Run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); _ = server.Close(); <-ended })
	return f, listener.Addr().String()
}

func message(headers string) []byte {
	return []byte("From: Odoo <no-reply@mg.example.com>\r\nTo: mia@example.com\r\nSubject: E2E-MAILGUN-ODOO-TEXT\r\nMessage-Id: <m1@odoo>\r\n" + headers + "\r\nHello.\r\n")
}

func plain() smtp.Auth { return smtp.PlainAuth("", login, password, "127.0.0.1") }

// loginAuth is LOGIN as old mail programs speak it.
type loginAuth struct{}

func (loginAuth) Start(*smtp.ServerInfo) (string, []byte, error) { return "LOGIN", nil, nil }
func (loginAuth) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return []byte(map[string]string{"Username:": login, "Password:": password}[string(challenge)]), nil
}

func TestAMessageBecomesSignedWebhooks(t *testing.T) {
	t.Parallel()
	for name, auth := range map[string]smtp.Auth{"PLAIN": plain(), "LOGIN": loginAuth{}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDoor(t)
			f, address := relay(t, d.URL, nil)
			if err := send(address, auth, nil, "bounces@mg.example.com", []string{"mia@example.com", "ben@example.com"}, message("")); err != nil {
				t.Fatal(err)
			}
			got := d.next(t, 4)
			if slices.Sort(got); !slices.Equal(got, []string{"accepted", "accepted", "delivered", "delivered"}) {
				t.Errorf("posted %v", got)
			}
			in, err := mailgun.Interpret(d.heard[0])
			if err != nil {
				t.Fatal(err)
			}
			m := in.Changes[0].(ops.MailHappened).Event
			want := ops.MailEvent{
				EventID: m.EventID, Event: "accepted", Stamp: m.Stamp, Subject: "E2E-MAILGUN-ODOO-TEXT", From: "Odoo <no-reply@mg.example.com>", To: "mia@example.com",
				Sender: "bounces@mg.example.com", Domain: "mg.example.com", MessageID: "m1@odoo", SizeBytes: m.SizeBytes, Attachments: m.Attachments, Tags: []string{}, Method: "smtp",
			}
			if diff := cmp.Diff(want, m); diff != "" || m.SizeBytes < 100 || *m.Attachments != 0 {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if kept := f.Messages(); len(kept) != 1 || kept[0].Subject != "E2E-MAILGUN-ODOO-TEXT" {
				t.Errorf("kept %+v", kept)
			}
		})
	}
}

func TestSTARTTLS(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	_, address := relay(t, d.URL, nil)
	if err := send(address, plain(), &tls.Config{InsecureSkipVerify: true}, "a@mg.example.com", []string{"mia@example.com"}, message("")); err != nil {
		t.Fatal(err)
	}
	d.next(t, 2)
}

// send is smtp.SendMail that does not insist on STARTTLS wherever it is offered.
func send(address string, auth smtp.Auth, secure *tls.Config, from string, to []string, body []byte) error {
	c, err := smtp.Dial(address)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // it has quit, or its error is worth more
	if secure != nil {
		if err := c.StartTLS(secure); err != nil {
			return err
		}
	}
	if auth != nil {
		if err := c.Auth(auth); err != nil {
			return err
		}
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	for _, recipient := range to {
		if err := c.Rcpt(recipient); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	return errors.Join(w.Close(), c.Quit())
}

// Each recipient's address asks for what happens.
func TestFates(t *testing.T) {
	t.Parallel()
	for recipient, want := range map[string][]string{
		"bounce@example.com":     {"accepted", "failedpermanent"},
		"later@example.com":      {"accepted", "failedtemporary", "delivered"},
		"spam@example.com":       {"accepted", "delivered", "complained"},
		"read+tag@example.com":   {"accepted", "delivered", "opened"},
		"BOUNCE@example.com":     {"accepted", "failedpermanent"},
		"bouncer.x@example.com":  {"accepted", "delivered"},
		"\"a b\"@mg.example.com": {"accepted", "delivered"},
	} {
		t.Run(recipient, func(t *testing.T) {
			t.Parallel()
			d := newDoor(t)
			_, address := relay(t, d.URL, nil)
			if err := send(address, plain(), nil, "a@mg.example.com", []string{recipient}, message("")); err != nil {
				t.Fatal(err)
			}
			if got := d.next(t, len(want)); !slices.Equal(got, want) {
				t.Errorf("posted %v, want %v", got, want)
			}
		})
	}
}

func TestTheRelayRefuses(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	f, address := relay(t, d.URL, nil)
	for name, c := range map[string]struct {
		auth smtp.Auth
		to   string
		body []byte
		code int
	}{
		"no login":                {nil, "mia@example.com", message(""), 530},
		"a wrong password":        {smtp.PlainAuth("", login, "guessed", "127.0.0.1"), "mia@example.com", message(""), 535},
		"another login":           {smtp.PlainAuth("", "x@mg.example.com", password, "127.0.0.1"), "mia@example.com", message(""), 535},
		"a login of no domain":    {smtp.PlainAuth("", "postmaster", password, "127.0.0.1"), "mia@example.com", message(""), 535},
		"an address that is none": {plain(), "mia", message(""), 501},
		"what is no message":      {plain(), "mia@example.com", []byte("no header\r\n\r\n"), 554},
	} {
		err := send(address, c.auth, nil, "a@mg.example.com", []string{c.to}, c.body)
		var refused *textproto.Error
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s: %v, want %d", name, err, c.code)
		}
	}
	if len(f.Messages()) != 0 || len(f.Events()) != 0 {
		t.Errorf("refused, and yet %v", f.Messages())
	}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	f, address := relay(t, d.URL, nil)
	body := "From: a@mg.example.com\r\nSubject: =?utf-8?q?Rechnung_f=C3=BCr_M=C3=A4rz?=\r\nX-Mailgun-Tag: invoice\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n" +
		"--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nHello\r\n--i--\r\n" +
		"--o\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=INV-1.pdf\r\n\r\n%PDF\r\n--o--\r\n"
	if err := send(address, plain(), nil, "a@mg.example.com", []string{"mia@example.com"}, []byte(body)); err != nil {
		t.Fatal(err)
	}
	d.next(t, 2)
	got := f.Messages()[0]
	if diff := cmp.Diff([]fake.Attachment{{Name: "INV-1.pdf", ContentType: "application/pdf", Size: 4}}, got.Attachments); diff != "" || got.Subject != "Rechnung für März" || !slices.Equal(got.Tags, []string{"invoice"}) || !strings.HasSuffix(got.ID, "@mg.example.com") {
		t.Errorf("got %+v\n%s", got, diff)
	}
}

// How the door's codes are heard: 200 is taken, 406 is final, all else comes again; delivered never does.
func TestWebhooksComeAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		event   string
		answers []int
		anew    bool
		posts   int
	}{
		"taken":                          {"opened", nil, false, 1},
		"an outage, then taken":          {"opened", []int{503, 500}, false, 3},
		"an outage, signed anew":         {"opened", []int{503}, true, 2},
		"final":                          {"opened", []int{406}, false, 1},
		"what others take for an answer": {"opened", []int{202, 401, 204}, false, 4},
		"until it gives up":              {"opened", []int{503, 503, 503, 503, 503}, false, 4},
		"delivered is told once":         {"delivered", []int{503}, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDoor(t, c.answers...)
			f, _ := relay(t, d.URL, func(f *fake.Mailgun) { f.SignAnew = c.anew })
			f.Happen(fake.Message{ID: "m"}.Event(c.event, "mia@example.com", time.Now()))
			d.next(t, c.posts)
			d.quiet(t, func() {
				f.Happen(fake.Message{ID: "m"}.Event("clicked", "mia@example.com", time.Now())) // whatever was to come before it has come
				for got := ""; got != "clicked"; {
					if got = d.next(t, 1)[0]; got != "clicked" {
						t.Errorf("%s was posted once more", got)
					}
				}
			})
			d.mu.Lock()
			defer d.mu.Unlock()
			signatures := map[string]bool{}
			for _, delivery := range d.heard[:c.posts] {
				if delivery.Key != d.heard[0].Key {
					t.Errorf("a further attempt is another delivery: %s", delivery.Key)
				}
				signatures[fmt.Sprintf("%x", delivery.Proof.Signature)] = true
			}
			if want := map[bool]int{true: c.posts, false: 1}[c.anew]; len(signatures) != want {
				t.Errorf("%d signatures for %d attempts, want %d", len(signatures), c.posts, want)
			}
		})
	}
}
