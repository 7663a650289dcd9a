package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// postroom is the look at the log, beside the rest of the desk.
type postroom struct {
	*desk
	mail    mail
	mailgun *fake.Mailgun
	calls   *fakehttp.Server
}

func newPostroom(t *testing.T) *postroom {
	t.Helper()
	d := newDesk(t)
	f := fake.New("signing", "")
	f.APIKey = "key"
	f.DomainList = []fake.Object{fake.NewDomain("mg.example.com", "active"), fake.NewDomain("quiet.example.com", "unverified")}
	p := &postroom{desk: d, mailgun: f, calls: fakehttp.New(f)}
	server := httptest.NewServer(p.calls)
	t.Cleanup(server.Close)
	client, err := mailgun.New(mailgun.Config{Key: secret.New("key"), URL: server.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	p.mail = mail{client, ledger{d.store}}
	return p
}

// happen lets something happen before now, which Mailgun does not tell.
func (p *postroom) happen(event string, ago time.Duration) fake.Object {
	e := fake.Message{ID: "m", Domain: "mg.example.com", Subject: "S"}.Event(event, "mia@example.com", p.clock.Add(-ago))
	p.mailgun.Happen(e)
	return e
}

// look looks once, applies what was found, and lets a quarter of an hour pass.
func (p *postroom) look(want ops.SyncTally) {
	p.t.Helper()
	tally, err := p.mail.events(p.t.Context(), p.clock)
	if err != nil || tally != want {
		p.t.Errorf("found %+v (%v), want %+v", tally, err, want)
	}
	p.drain()
	p.clock = p.clock.Add(cadence)
}

const mails = `select event from ops.mail_events order by stamp, event`

func TestMailThatNoWebhookToldIsFilledIn(t *testing.T) {
	t.Parallel()
	p := newPostroom(t)
	told := p.happen("accepted", 3*time.Hour)
	p.happen("delivered", 2*time.Hour) // the door was closed, and it is told once
	p.push(ops.Mailgun, told["id"].(string), "accepted", fake.Object{"event-data": told})
	p.happen("opened", 5*time.Minute) // its webhook may be on its way
	p.happen("clicked", 25*time.Hour) // before the first look begins
	p.look(ops.SyncTally{Seen: 2, Missed: 1, Recovered: 1})
	p.shows(mails, "accepted", "delivered")
	p.shows(`select event || ' ' || secret_position from ops.webhook_deliveries where source = 'mailgun' order by id`, "accepted 1", "delivered 0")

	p.look(ops.SyncTally{Seen: 1, Missed: 1, Recovered: 1}) // the opening, whose webhook never came
	p.shows(mails, "accepted", "delivered", "opened")
	p.look(ops.SyncTally{Seen: 1}) // it is looked at again, and known
	p.shows(`select count(*)::text from ops.webhook_deliveries where source = 'mailgun'`, "3")
}

// The log shows some events long after they happened.
func TestMailThatAppearsLateIsFoundAll(t *testing.T) {
	t.Parallel()
	p := newPostroom(t)
	p.look(ops.SyncTally{})
	p.happen("delivered", cadence+underWay+mailgun.Settling-time.Minute)
	p.look(ops.SyncTally{Seen: 1, Missed: 1, Recovered: 1})
}

// A look that broke off confirms nothing; the next one has all of it, and what was filled in is known.
func TestALookAtTheLogThatBreaksOff(t *testing.T) {
	t.Parallel()
	p := newPostroom(t)
	for i := range 301 { // a page, and one
		p.happen("delivered", 2*time.Hour+time.Duration(i)*time.Second)
	}
	p.calls.Next(nil, nil, fake.Refuse(http.StatusForbidden))
	tally, err := p.mail.events(t.Context(), p.clock)
	if fault.ReasonOf(err) != fault.Forbidden || tally.Recovered != 300 {
		t.Errorf("%+v, %v", tally, err)
	}
	p.shows(`select coalesce(last_success_at::text, 'never') from ops.sync_cursors where source = 'mailgun'`, "never")
	p.look(ops.SyncTally{Seen: 301, Missed: 1, Recovered: 1})
	p.shows(`select count(*)::text from ops.mail_events`, "301")
}

// One that nobody can read goes in too, once, to be given up where a person sees it; it costs nobody else.
func TestAnEventOfTheLogThatNobodyCanRead(t *testing.T) {
	t.Parallel()
	p := newPostroom(t)
	p.happen("delivered", 30*time.Minute)
	p.mailgun.Happen(fake.Object{"timestamp": p.happen("opened", 30*time.Minute)["timestamp"], "domain": fake.Object{"name": "mg.example.com"}})
	for _, want := range []ops.SyncTally{{Seen: 3, Missed: 3, Recovered: 3}, {Seen: 3}} {
		if tally, err := p.mail.events(t.Context(), p.clock); err != nil || tally != want {
			t.Errorf("%+v, %v", tally, err)
		}
	}
	p.shows(`select event from ops.webhook_deliveries where source = 'mailgun' order by event`, "delivered", "opened", "unnamed")
}

// Without a key nothing is claimed: no scope is opened that would then count as never read.
func TestNoKeyForTheLog(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	client, err := mailgun.New(mailgun.Config{URL: "https://mailgun.invalid"}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tally, err := mail{client, ledger{d.store}}.events(t.Context(), d.clock)
	if fault.ReasonOf(err) != fault.NotConfigured || tally != (ops.SyncTally{}) {
		t.Errorf("%+v, %v", tally, err)
	}
	d.shows(`select source || '/' || scope from ops.sync_cursors where source = 'mailgun'`)
}
