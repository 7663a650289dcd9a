package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"testing"
)

// catching is a platform as far as the mail catcher needs one.
func catching(t *testing.T, c config) *platform {
	t.Helper()
	c.FakeVendors = true
	p := &platform{
		config: c, template: templateOf(t, signingKeys+": x"), secrets: secrets{signingKeys: "newest,older"}, url: "http://127.0.0.1:1",
		fatal: make(chan error, 1),
	}
	t.Cleanup(func() { p.stop(t.Context()) })
	return p
}

func (p *platform) mustPlay(t *testing.T) {
	t.Helper()
	if err := p.play(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestTheMailCatcherIsForThisMachine(t *testing.T) {
	forget(t, signingKeys)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close() //nolint:errcheck // nobody called
	for name, c := range map[string]struct {
		config config
		says   string
	}{
		"others could reach it": {config{SMTPAddr: "0.0.0.0:0"}, "OPS_FAKE_SMTP_ADDR is 0.0.0.0:0, which others can reach: set OPS_FAKE_SMTP_LOGIN, or listen on 127.0.0.1"},
		"with a login of ours":  {config{SMTPAddr: "0.0.0.0:0", SMTPLogin: "a@b.example:c"}, ""},
		"on loopback":           {config{SMTPAddr: "127.0.0.1:0"}, ""},
		"somebody is there":     {config{SMTPAddr: busy.Addr().String()}, busy.Addr().String() + " is in use: stop what listens there, or set OPS_FAKE_SMTP_ADDR to another address"},
	} {
		p := catching(t, c.config)
		p.mustPlay(t)
		switch err := p.catchMail(t.Context()); {
		case c.says == "" && (err != nil || p.fakes.smtp == ""):
			t.Errorf("%s: %v", name, err)
		case c.says != "" && (err == nil || err.Error() != c.says):
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
	}
}

func TestTheMailCatcherAsksForTheLogin(t *testing.T) {
	forget(t, signingKeys)
	p := catching(t, config{SMTPAddr: "127.0.0.1:0", SMTPLogin: "postmaster@mg-dev.example.com:word"})
	p.mustPlay(t)
	if err := p.catchMail(t.Context()); err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"word": true, "guess": false} {
		c, err := smtp.Dial(p.fakes.smtp)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Auth(smtp.PlainAuth("", "postmaster@mg-dev.example.com", password, "127.0.0.1")); (err == nil) != want {
			t.Errorf("%s: %v", password, err)
		}
		_ = c.Close()
	}
}

// Nobody asked for fakes, or nothing would take what it tells: no port is opened.
func TestNoMailCatcherUnasked(t *testing.T) {
	forget(t, signingKeys)
	for name, change := range map[string]func(*platform){
		"no fakes":      func(p *platform) { p.config.FakeVendors = false },
		"no function":   func(p *platform) { p.template = templateOf(t, "OTHER: x") },
		"no key at all": func(p *platform) { p.secrets = nil },
	} {
		p := catching(t, config{SMTPAddr: "127.0.0.1:0"})
		change(p)
		p.mustPlay(t)
		if err := p.catchMail(t.Context()); err != nil || p.fakes.smtp != "" {
			t.Errorf("%s: %q, %v", name, p.fakes.smtp, err)
		}
	}
}

func TestTheCatchersSettings(t *testing.T) {
	forget(t, "OPS_FAKE_SMTP_ADDR", "OPS_FAKE_SMTP_LOGIN")
	for variable, value := range map[string]string{"OPS_FAKE_SMTP_ADDR": "2525", "OPS_FAKE_SMTP_LOGIN": "postmaster"} {
		t.Setenv(variable, value)
		if _, err := configure(t.TempDir()); err == nil || !strings.Contains(err.Error(), variable) || !strings.Contains(err.Error(), "must look like") {
			t.Errorf("%s=%s: %v", variable, value, err)
		}
		forget(t, variable)
	}
}

// The API lists the domains over which the catcher took mail, and what happened to it.
func TestTheCatchersAPIKnowsItsMail(t *testing.T) {
	forget(t, signingKeys, "MAILGUN_API_KEY", "MAILGUN_API_URL")
	p := catching(t, config{SMTPAddr: "127.0.0.1:0"})
	p.template = templateOf(t, signingKeys+": x, MAILGUN_API_KEY: x, MAILGUN_API_URL: x")
	p.mustPlay(t)
	if err := p.catchMail(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := smtp.Dial(p.fakes.smtp)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // nothing is pending
	if err := errors.Join(c.Auth(smtp.PlainAuth("", "postmaster@mg-dev.example.com", "any", "127.0.0.1")), c.Mail("a@mg-dev.example.com"), c.Rcpt("mia@example.com")); err != nil {
		t.Fatal(err)
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("From: a@mg-dev.example.com\r\nSubject: S\r\n\r\nHello\r\n"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{"/v3/domains": `"name":"mg-dev.example.com"`, "/v3/mg-dev.example.com/events": `"event":"delivered"`} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, p.fakes.variables["MAILGUN_API_URL"]+path, nil)
		r.SetBasicAuth("api", p.fakes.variables["MAILGUN_API_KEY"])
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if !strings.Contains(string(body), says) {
			t.Errorf("%s says %d %s", path, response.StatusCode, body)
		}
	}
}
