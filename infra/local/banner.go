package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
	"github.com/insightpulseai/odooops-console/infra/sender"
)

// banner is what a person needs to begin. It shows the secrets that were made here, and no others.
type banner struct {
	config  config
	url     string
	router  *sam.Router
	secrets secrets
	fakes   fakes
	env     environment
	token   string
	now     time.Time
}

func (b banner) String() string {
	var out strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format+"\n", args...) }
	line("\n  OdooOps Console runs at %s\n", b.url)
	for _, d := range doors {
		if secret := b.secretOf(d); secret != "" && b.open(d) {
			line("  webhook   %s/webhooks/%s\n            secret: %s", b.url, d.source, secret)
		}
	}
	switch _, made := b.secrets[jwtSecret]; {
	case b.token != "" && made:
		line("  token     %s\n            %s", short(running.TokenFile(b.config.DataDir)), b.token)
	case b.token != "": // signed with a secret that others may trust too: not for a screen
		line("  token     %s", short(running.TokenFile(b.config.DataDir)))
	default:
		line("  token     none made: tokens are verified by %s, so take one from there", jwksURL)
	}
	line("  data      %s", short(b.config.DataDir))
	for _, served := range b.fakes.served {
		line("  fake      %s: OPS_FAKE_VENDORS is set and no token is; nothing it tells is real", served)
	}
	if b.fakes.smtp != "" {
		login := "postmaster@ and a sender of ssot/environments.yaml, with any password"
		if b.config.SMTPLogin != "" {
			login = "OPS_FAKE_SMTP_LOGIN says"
		}
		line("  mail      smtp://%s takes any mail and sends none; log in as %s", b.fakes.smtp, login)
	}
	if try := b.tryNext(); try != "" {
		line("\n  Try this, a signed GitHub webhook:\n\n%s", try)
	}
	if b.token != "" {
		line("\n  and read it back:\n\n  curl -s -H \"Authorization: Bearer $(cat %s)\" %s/v1/work-items", short(running.TokenFile(b.config.DataDir)), b.url)
	}
	line("\n  Ctrl-C stops everything and keeps the data.\n")
	return out.String()
}

// open tells whether the template has a route for a door.
func (b banner) open(d door) bool {
	m := b.router.Match("POST", "/webhooks/"+d.source)
	return m.Found && m.Key() != "$default"
}

func (b banner) secretOf(d door) string {
	if made := b.secrets[d.variable]; made != "" {
		return made
	}
	if b.env.value(d.variable) != "" {
		return "the one you set in " + d.variable
	}
	return ""
}

// tryNext is a curl with an issue that GitHub could have sent, another one at every start. The signature is worked out
// here; it gives away nothing.
func (b banner) tryNext() string {
	github := doors[0]
	newest, _, _ := strings.Cut(b.env.value(github.variable), ",")
	if newest = strings.TrimSpace(newest); newest == "" || !b.open(github) {
		return ""
	}
	issue := sender.Issue{
		Repository: "acme-demo/hello", RepositoryID: 4243, ID: b.now.UnixMicro(), Number: b.now.Unix(),
		Title: "Hello from make dev", State: "open", OpenedAt: b.now, UpdatedAt: b.now,
	}
	hook := sender.GitHub(newest, "issues", sender.UUID(), issue.Body("opened"))
	var out strings.Builder
	fmt.Fprintf(&out, "  curl -s %s%s \\\n", b.url, hook.Path)
	for _, name := range slices.Sorted(maps.Keys(hook.Header)) {
		fmt.Fprintf(&out, "    -H '%s: %s' \\\n", name, hook.Header.Get(name))
	}
	fmt.Fprintf(&out, "    -d '%s'", hook.Body)
	return out.String()
}

// short gives a path as somebody in this folder would type it.
func short(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if relative, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(relative) {
		return relative
	}
	return path
}
