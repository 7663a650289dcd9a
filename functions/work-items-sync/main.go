// Command work-items-sync reads from the vendors what their webhooks may not have told: branches, issues, runs and pull
// requests of GitHub, deliveries of its webhooks that failed, work items of Plane, mail events of Mailgun, deployments of
// Vercel and what serves its projects.
//
// It owns what is looked at and how far it was read. It refuses to write what it reads: what was observed goes into the
// ledger, and from there the way of every webhook.
package main

import (
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	Store  store.Config
	GitHub github.Config
	Plane  plane.Config
	Mail   mailgun.Config
	Vercel vercel.Config
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Store)
	entry.Check(err)
	hub, err := github.New(cfg.GitHub, httpx.Options{})
	entry.Check(err)
	board, err := plane.New(cfg.Plane, httpx.Options{})
	entry.Check(err)
	post, err := mailgun.New(cfg.Mail, httpx.Options{})
	entry.Check(err)
	host, err := vercel.New(cfg.Vercel, httpx.Options{})
	entry.Check(err)
	want, err := ssot.Load()
	entry.Check(err)
	found := ledger{db.Marking(convergence.Accepting(want.Convergence))}
	h := handler{records: db, now: time.Now, looks: slices.Concat(
		gitHub{hub: hub, ledger: found, repositories: repositories(want.Environments)}.looks(),
		planeBoard{board: board, ledger: found}.looks(),
		mail{mailLog: post, ledger: found}.looks(),
		hosting{platform: host, ledger: found}.looks())}
	entry.Start(entry.Scheduled(entry.Logger(name), h.handle))
}

// repositories are those that some environment is deployed from, each once.
func repositories(environments []ssot.Environment) (names []string) {
	seen := map[string]bool{}
	for _, e := range environments {
		if e.Repository != "" && !seen[e.Repository] {
			seen[e.Repository] = true
			names = append(names, e.Repository)
		}
	}
	return names
}
