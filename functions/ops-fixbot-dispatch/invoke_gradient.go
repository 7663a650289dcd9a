package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

// gradientConfig says where the agent is: the whole address, of one that is deployed or of one on this machine.
type gradientConfig struct {
	URL string      `envconfig:"GRADIENT_API_URL"`
	Key secret.Text `envconfig:"GRADIENT_MODEL_ACCESS_KEY"`
}

// byGradient calls an agent of DigitalOcean's Agent Development Kit.
type byGradient struct {
	gradientConfig
	outside *httpx.Outside
	most    int64 // bytes of an answer that are read
}

// newGradient refuses an address that is neither public nor on this machine. Redirects lead to no other host, so that nobody
// else is told the key.
func newGradient(cfg gradientConfig, g ssot.GradientADK) (byGradient, error) {
	at, err := url.Parse(cfg.URL)
	if err != nil || at.Hostname() == "" {
		return byGradient{}, fault.New(fault.Invalid, "GRADIENT_API_URL is no address: set the whole one, such as %s", g.LocalURL)
	}
	o := httpx.OutsideOptions{Hosts: []string{at.Hostname()}, Timeout: time.Duration(g.TimeoutSeconds) * time.Second}
	if address, err := netip.ParseAddr(at.Hostname()); err == nil && address.IsLoopback() {
		o.Allow = []netip.Prefix{netip.PrefixFrom(address, address.BitLen())}
	}
	b := byGradient{cfg, httpx.NewOutside(o), int64(g.AnswerBytes)}
	if err := b.outside.Check(at); err != nil {
		return byGradient{}, fault.Wrap(err, fault.Invalid, "GRADIENT_API_URL leads to %q, which is neither public (with https) nor this machine", at.Hostname())
	}
	return b, nil
}

// Find takes every agent that may have been asked for one that was: the kit keeps nothing by which it could be looked for, and
// a second agent is worse than none. One that was not is ended by its deadline.
func (byGradient) Find(_ context.Context, r ops.AgentRun) (string, bool, error) {
	return fmt.Sprintf("nobody knows: it may have been asked at %s", r.ActedAt.UTC().Format(time.RFC3339)), true, nil
}

// Ask posts what the entrypoint of an agent is given. The number of the run is its session (gradient_adk/decorator.py).
func (b byGradient) Ask(ctx context.Context, r ops.AgentRun) (string, error) {
	doing := fmt.Sprintf("ask the agent of run %d", r.ID)
	body, err := json.Marshal(map[string]any{"prompt": r.Prompt, "run": r.ID, "repository": r.Repository, "branch": r.Branch, "base": r.BaseBranch, "sha": r.SHA})
	if err != nil {
		return "", err
	}
	call, err := http.NewRequestWithContext(ctx, http.MethodPost, b.URL, bytes.NewReader(body))
	if err != nil {
		return "", fault.New(fault.Invalid, "%s: GRADIENT_API_URL cannot be read", doing)
	}
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("Session-Id", title(r))
	call.Header.Set("Idempotency-Key", title(r))
	if b.Key.Set() {
		call.Header.Set("Authorization", "Bearer "+b.Key.Reveal())
	}
	answer, err := b.outside.Do(doing, call)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()                                           //nolint:errcheck // it was read
	read, _ := io.Copy(io.Discard, io.LimitReader(answer.Body, b.most)) // it answered: what it says is not believed
	return fmt.Sprintf("%s, answered %d with %d bytes", title(r), answer.StatusCode, read), nil
}
