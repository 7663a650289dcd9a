package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// signingKeys is the variable with the keys that Mailgun signs with; the newest is the catcher's.
const signingKeys = "MAILGUN_SIGNING_KEYS"

// catchMail opens the mail catcher when vendors are played here: an Odoo that is pointed at it sees its mail in the console,
// and nothing leaves the machine. It tells our own door, so it comes after the functions.
//
// Others may reach it only with a login of yours: an Odoo in a container needs that, and a stranger must not fill the ledger.
func (p *platform) catchMail(ctx context.Context) error {
	key, _, _ := strings.Cut(newEnvironment(p.config, p.secrets, p.fakes.variables).value(signingKeys), ",")
	if key = strings.TrimSpace(key); !p.config.FakeVendors || key == "" || !declared(p.template, signingKeys) {
		return nil
	}
	if !isLoopback(p.config.SMTPAddr) && p.config.SMTPLogin == "" {
		return fmt.Errorf("OPS_FAKE_SMTP_ADDR is %s, which others can reach: set OPS_FAKE_SMTP_LOGIN, or listen on 127.0.0.1", p.config.SMTPAddr)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.config.SMTPAddr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use: stop what listens there, or set OPS_FAKE_SMTP_ADDR to another address", p.config.SMTPAddr)
	}
	if err != nil {
		return fmt.Errorf("listen on OPS_FAKE_SMTP_ADDR: %w", err)
	}
	f := p.fakes.mail
	f.SigningKey = key
	if login, password, only := strings.Cut(p.config.SMTPLogin, ":"); only {
		f.Logins = map[string]string{login: password}
	}
	server, err := f.Relay(listener)
	if err != nil {
		_ = listener.Close()
		return err
	}
	posting, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { f.Run(posting); close(ended) }()
	p.onStop(func(context.Context) { _ = server.Close(); stop(); <-ended })
	p.fakes.smtp = listener.Addr().String()
	return nil
}

// isLoopback tells whether nobody else can reach an address.
func isLoopback(address string) bool { return config{Addr: address}.onlyThisMachine() }
