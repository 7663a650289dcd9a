package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"

	"github.com/insightpulseai/odooops-console/infra/local/gateway"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
	digitalocean "github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	mailgun "github.com/insightpulseai/odooops-console/shared/adapters/mailgun/fake"
	slack "github.com/insightpulseai/odooops-console/shared/adapters/slack/fake"
	supabase "github.com/insightpulseai/odooops-console/shared/adapters/supabase/fake"
	vercel "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/ssot"
)

// fakeVendor is a vendor that we can play ourselves, so that everything can be tried without an account.
type fakeVendor struct {
	name    string
	token   string // the variable of its token: who has set it has the real one
	address string // the variable of its base address
	also    map[string]string
	open    func(token string) http.Handler
}

// fakeToken is what a fake asks for. Nobody mistakes it for a real one.
const fakeToken = "fake-token-of-make-dev" //nolint:gosec // it opens nothing but a fake

var fakeVendors = []fakeVendor{
	{"DigitalOcean", "DIGITALOCEAN_API_TOKEN", "DIGITALOCEAN_API_URL", nil, func(token string) http.Handler { return digitalocean.Estate(token) }},
	{"Vercel", "VERCEL_TOKEN", "VERCEL_API_URL", nil, func(token string) http.Handler { return vercel.Estate(token, projects()...) }},
	{"Slack", "SLACK_BOT_TOKEN", "SLACK_API_URL", map[string]string{"SLACK_CHANNEL": slack.EstateChannel}, func(token string) http.Handler { return slack.Estate(token) }},
	{"Supabase's management", "SUPABASE_ACCESS_TOKEN", "SUPABASE_API_URL", nil, func(token string) http.Handler { return supabase.Estate(token) }},
}

// projects are those at Vercel that some environment names. What is wrong with the SSOT, the functions will say.
func projects() (names []string) {
	want, err := ssot.Load()
	if err != nil {
		return nil
	}
	for _, e := range want.Environments {
		names = append(names, e.VercelProject)
	}
	return names
}

// fakes are the vendors that are played here, with the variables that lead functions to them.
type fakes struct {
	variables map[string]string
	served    []string         // for the banner
	mail      *mailgun.Mailgun // one, so that the API tells of what the catcher took
	smtp      string           // where the mail catcher takes mail; empty without one
}

// play opens a fake for every vendor that some function asks for and nobody configured. Each has a port of its own, on
// this machine only: a base address has no path.
func (p *platform) play(ctx context.Context) error {
	p.fakes.variables = map[string]string{}
	if !p.config.FakeVendors {
		return nil
	}
	p.fakes.mail = mailgun.New("", p.url+"/webhooks/mailgun")
	vendors := append(slices.Clone(fakeVendors), fakeVendor{"Mailgun", "MAILGUN_API_KEY", "MAILGUN_API_URL", nil, func(token string) http.Handler {
		p.fakes.mail.APIKey = token
		return p.fakes.mail
	}})
	for _, v := range missing(vendors, p.template, os.Getenv) {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("listen for the fake of %s: %w", v.name, err)
		}
		p.onStop(p.serve(gateway.Server(v.open(fakeToken)), listener))
		url := urlOf(listener.Addr())
		p.fakes.variables[v.token], p.fakes.variables[v.address] = fakeToken, url
		for name, value := range v.also {
			p.fakes.variables[name] = value
		}
		p.fakes.served = append(p.fakes.served, fmt.Sprintf("%s at %s", v.name, url))
	}
	return nil
}

// missing are the vendors that some function wants to call and nobody has set the token or the address of.
func missing(vendors []fakeVendor, t *sam.Template, environment func(string) string) (out []fakeVendor) {
	for _, v := range vendors {
		if declared(t, v.token) && environment(v.token) == "" && environment(v.address) == "" {
			out = append(out, v)
		}
	}
	return out
}

func declared(t *sam.Template, variable string) bool {
	for _, f := range t.Functions {
		if _, ok := f.Env[variable]; ok {
			return true
		}
	}
	return false
}
