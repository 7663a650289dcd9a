// Command ci-artifacts-ingest fetches what ended builds left behind and keeps what it says.
//
// It owns the kind fetch_artifacts of the queue. It refuses to keep an archive, to fetch one twice, and to let a build
// speak for an environment that is not its own.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	Store    store.Config
	GitHub   github.Config
	Networks networks `envconfig:"GITHUB_ARTIFACT_NETWORKS"`
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Store)
	entry.Check(err)
	hub, err := github.New(cfg.GitHub, httpx.Options{})
	entry.Check(err)
	want, err := ssot.Load()
	entry.Check(err)
	log := entry.Logger("ci-artifacts-ingest")
	h := handler{
		store: db, tasks: db, github: hub, storage: httpx.NewOutside(httpx.OutsideOptions{Allow: cfg.Networks, Timeout: fetchTime}),
		judge: judge{want.Environments, want.Modules}, configured: cfg.GitHub.Token.Set() || cfg.GitHub.AppKey.Set(), log: log,
	}
	entry.Start(entry.Scheduled(log, h.drain))
}
