package placement_test

import (
	"testing"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/ssot"
)

func places() placement.Places {
	return placement.New([]ssot.Environment{
		{Name: "prod", Production: true, SMTP: ssot.SMTP{Host: "smtp.example.com", Port: 465, Senders: []string{"mail.example.com", "billing@mg.example.com"}}},
		{Name: "stage", SMTP: ssot.SMTP{Host: "smtp.mailgun.org", Port: 2525, Senders: []string{"mg.example.com"}}},
		{Name: "dev", SMTP: ssot.SMTP{Host: "smtp.mailgun.org", Port: 587}},
	})
}

func TestMail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mail                         ops.MailEvent
		environment, because, travel string
	}{
		"by the domain of the account":           {ops.MailEvent{Domain: "mg.example.com", Method: "smtp"}, "stage", "domain mg.example.com", "smtp.mailgun.org:2525"},
		"by the envelope's sender":               {ops.MailEvent{Sender: "no-reply@mg.example.com", Method: "smtp"}, "stage", "domain mg.example.com", "smtp.mailgun.org:2525"},
		"by the From header":                     {ops.MailEvent{From: "Odoo <no-reply@mg.example.com>", Method: "smtp"}, "stage", "domain mg.example.com", "smtp.mailgun.org:2525"},
		"in whatever case":                       {ops.MailEvent{From: "No-Reply@MG.Example.com", Method: "smtp"}, "stage", "domain mg.example.com", "smtp.mailgun.org:2525"},
		"an address before the domain":           {ops.MailEvent{From: "Billing <billing@mg.example.com>", Domain: "mg.example.com", Method: "smtp"}, "prod", "address billing@mg.example.com", "smtp.example.com:465"},
		"the account before what a header says":  {ops.MailEvent{From: "x@mail.example.com", Domain: "mg.example.com"}, "stage", "domain mg.example.com", ""},
		"handed over with the API":               {ops.MailEvent{Domain: "mg.example.com", Method: "http"}, "stage", "domain mg.example.com", "http"},
		"nobody said how it was handed over":     {ops.MailEvent{Domain: "mg.example.com"}, "stage", "domain mg.example.com", ""},
		"nobody's":                               {ops.MailEvent{From: "x@example.net", Domain: "example.net", Method: "smtp"}, "", "", "smtp"},
		"a subdomain is another domain":          {ops.MailEvent{From: "x@a.mg.example.com"}, "", "", ""},
		"a domain that only ends alike":          {ops.MailEvent{From: "x@evilmg.example.com"}, "", "", ""},
		"nothing was said":                       {ops.MailEvent{}, "", "", ""},
		"a From header that is none":             {ops.MailEvent{From: "@@,;<"}, "", "", ""},
		"inbound, by its recipient":              {ops.MailEvent{Inbound: true, To: "help@mg.example.com", From: "ben@example.net", Method: "smtp"}, "stage", "domain mg.example.com", "route"},
		"inbound, whatever its sender pretends":  {ops.MailEvent{Inbound: true, To: "help@mg.example.com", From: "billing@mail.example.com"}, "stage", "domain mg.example.com", "route"},
		"inbound, to an address of its own":      {ops.MailEvent{Inbound: true, To: "billing@mg.example.com", From: "ben@example.net"}, "prod", "address billing@mg.example.com", "route"},
		"what an adapter put there is not kept":  {ops.MailEvent{Environment: "prod", PlacedBy: "x", Transport: "y"}, "", "", ""},
		"several in the From header: the first":  {ops.MailEvent{From: "a@mg.example.com, b@mail.example.com"}, "stage", "domain mg.example.com", ""},
		"the recipient of outgoing mail is none": {ops.MailEvent{To: "x@mg.example.com", From: "y@example.net"}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := places().Mail(c.mail)
			if got.Environment != c.environment || got.PlacedBy != c.because || got.Transport != c.travel {
				t.Errorf("placed in %q because of %q over %q, want %q, %q, %q", got.Environment, got.PlacedBy, got.Transport, c.environment, c.because, c.travel)
			}
		})
	}
}

// The anchor of the plan, against what the user's own file says.
func TestTheAnchorIsOfStage(t *testing.T) {
	t.Parallel()
	s, err := ssot.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := placement.New(s.Environments).Mail(ops.MailEvent{From: "no-reply@mg.insightpulseai.com", Method: "smtp"})
	if got.Environment != "stage" || got.Transport != "smtp.mailgun.org:2525" {
		t.Errorf("got %q over %q, want stage over smtp.mailgun.org:2525", got.Environment, got.Transport)
	}
}

func TestInterpreterPlacesMailOnly(t *testing.T) {
	t.Parallel()
	told := []ops.Change{ops.WorkItemGone{SourceID: "1"}, ops.MailHappened{Event: ops.MailEvent{Domain: "mg.example.com"}}}
	interpret := places().Interpreter(func(ops.Delivery) (ops.Interpretation, error) { return ops.Interpretation{Changes: told}, nil })
	in, err := interpret(ops.Delivery{})
	if err != nil || in.Changes[0] != (ops.WorkItemGone{SourceID: "1"}) || in.Changes[1].(ops.MailHappened).Event.Environment != "stage" {
		t.Errorf("got %+v and %v", in, err)
	}
}
