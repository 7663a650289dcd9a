package ci

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/infra/sender"
)

// mailRow is a row of the mail catcher as its panel shows it.
type mailRow struct {
	Event     string `json:"event"`
	Subject   string `json:"subject"`
	From      string `json:"mail_from"`
	To        string `json:"mail_to"`
	Transport string `json:"transport"`
	Env       string `json:"environment"`
}

func (p *platform) mail(query string) ([]mailRow, error) {
	data, err := p.get("/v1/mail-events?" + query)
	if err != nil {
		return nil, err
	}
	var rows []mailRow
	return rows, json.Unmarshal(data, &rows)
}

// The anchor of the plan arrives signed and is what staging's mail catcher shows first. Its signature on another body is
// refused, and leaves no row.
func TestWalkFromMailgunToTheMailCatcher(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	key, now := p.dev.Secret("MAILGUN_SIGNING_KEYS"), time.Now()
	post := func(w sender.Webhook, want int) sender.Answer {
		t.Helper()
		answer, err := w.Post(t.Context(), http.DefaultClient, p.dev.URL)
		if err != nil || answer.Status != want {
			t.Fatalf("answered %+v (%v), want %d", answer, err, want)
		}
		return answer
	}
	mail := sender.Mail(now)
	opened := sender.Mailgun(key, now, mail.Event("opened", "mia@example.com", now.Add(-time.Minute)))
	post(opened, http.StatusOK) // before what it is about
	accepted := sender.Mailgun(key, now, mail.Event("accepted", "mia@example.com", now))
	post(accepted, http.StatusOK)
	if again := post(accepted, http.StatusOK); !again.Data.Duplicate {
		t.Errorf("the sender's next attempt: %+v", again)
	}
	captured := accepted
	captured.Body = bytes.ReplaceAll(accepted.Body, []byte("E2E-MAILGUN-ODOO-TEXT"), []byte("Pay to this account"))
	post(captured, http.StatusNotAcceptable)
	post(sender.Mailgun("guessed", now, mail.Event("delivered", "mia@example.com", now)), http.StatusNotAcceptable)

	anchor := mailRow{"accepted", "E2E-MAILGUN-ODOO-TEXT", "no-reply@mg.insightpulseai.com", "mia@example.com", "smtp.mailgun.org:2525", "stage"}
	open := anchor
	open.Event = "opened" // it said nothing of this itself
	p.eventually("the mail is readable", 30*time.Second, func() error {
		rows, err := p.mail("environment=stage")
		if err != nil {
			return err
		}
		if diff := cmp.Diff([]mailRow{anchor, open}, rows); diff != "" {
			return errors.New(diff)
		}
		return nil
	})
	if rows, err := p.mail("environment=prod,dev"); err != nil || len(rows) != 0 {
		t.Errorf("other environments have %+v (%v)", rows, err)
	}
	var panel struct {
		Mail struct {
			Events []mailRow `json:"events"`
		} `json:"mail"`
	}
	data, err := p.get("/v1/observability")
	if err == nil {
		err = json.Unmarshal(data, &panel)
	}
	if err != nil || len(panel.Mail.Events) != 2 || panel.Mail.Events[0] != anchor {
		t.Errorf("the panel shows %+v (%v)", panel.Mail.Events, err)
	}
	var refused int
	if err := p.database().QueryRow(t.Context(), "select sum(occurrences) from ops.platform_events where kind = 'webhook.refused' and source = 'mailgun'").Scan(&refused); err != nil || refused != 2 {
		t.Errorf("%d refusals were counted (%v), want 2", refused, err)
	}
	if _, err := p.get(fmt.Sprintf("/v1/spent-signatures?source=%s", "mailgun")); err != nil {
		t.Error(err)
	}
}

// A mail program's message goes into the catcher and comes out as rows: SMTP, signed webhooks, ledger, projection.
func TestWalkFromSMTPToTheMailCatcher(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, "OPS_FAKE_VENDORS=true", "OPS_FAKE_SMTP_ADDR=127.0.0.1:0")
	if p.dev.SMTP == "" || !strings.Contains(p.log.String(), "mail      smtp://"+p.dev.SMTP) {
		t.Fatalf("nobody says where mail goes: %q\n%s", p.dev.SMTP, p.log.tail(2000))
	}
	const from, stage = "no-reply@mg.insightpulseai.com", "stage"
	message := "From: " + from + "\r\nTo: mia@example.com\r\nSubject: E2E-MAILGUN-ODOO-TEXT\r\n\r\nHello.\r\n"
	if err := sendMail(p.dev.SMTP, "postmaster@mg.insightpulseai.com", from, []string{"mia@example.com", "bounce@example.com"}, message); err != nil {
		t.Fatal(err)
	}
	row := func(event, to string) mailRow {
		return mailRow{event, "E2E-MAILGUN-ODOO-TEXT", from, to, "smtp.mailgun.org:2525", stage}
	}
	want := map[mailRow]int{row("accepted", "mia@example.com"): 1, row("delivered", "mia@example.com"): 1, row("accepted", "bounce@example.com"): 1, row("failed", "bounce@example.com"): 1}
	p.eventually("the mail is readable", 30*time.Second, func() error {
		rows, err := p.mail("environment=stage")
		if err != nil {
			return err
		}
		got := map[mailRow]int{}
		for _, r := range rows {
			got[r]++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return errors.New(diff)
		}
		return nil
	})
	if err := sendMail(p.dev.SMTP, "postmaster@nobody.example", "x@nobody.example", []string{"mia@example.com"}, message); err != nil {
		t.Fatal(err)
	}
	p.eventually("a mail over a login that nobody claims is readable too", 30*time.Second, func() error {
		rows, err := p.mail("domain=nobody.example&event=accepted")
		if err == nil && (len(rows) != 1 || rows[0].Env != stage) {
			err = fmt.Errorf("%+v", rows) // its From header is still a sender of staging
		}
		return err
	})
	p.stopsAtOnce()
}

// sendMail is what a mail program does without STARTTLS.
func sendMail(address, login, from string, to []string, message string) error {
	c, err := smtp.Dial(address)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // it has quit, or its error is worth more
	if err := c.Auth(smtp.PlainAuth("", login, "any", "127.0.0.1")); err != nil {
		return err
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
	if _, err := w.Write([]byte(message)); err != nil {
		return err
	}
	return errors.Join(w.Close(), c.Quit())
}
