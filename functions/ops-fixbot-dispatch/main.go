// Command ops-fixbot-dispatch starts agents on failures: under policy, inside a budget, and each once.
//
// It owns the kind dispatch_run of the queue and the deadlines of agents. It refuses to decide by itself (shared/fixbot does),
// to ask an agent before it is written down that it will, and to ask again before it has looked whether it was asked.
package main

import (
	"net/netip"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	Store  store.Config
	GitHub github.Config
}

// noNetworks: logs lie at public addresses.
var noNetworks []netip.Prefix

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Store)
	entry.Check(err)
	hub, err := github.New(cfg.GitHub, httpx.Options{})
	entry.Check(err)
	want, err := ssot.Load()
	entry.Check(err)
	log := entry.Logger("ops-fixbot-dispatch")
	configured := cfg.GitHub.Token.Set() || cfg.GitHub.AppKey.Set()
	h := handler{
		book: db, tasks: db, policy: want.FixBot, digest: want.Digests["agents/fixbot_policy.yaml"], relay: want.Relay,
		logs:     logs{github: hub, storage: httpx.NewOutside(httpx.OutsideOptions{Allow: noNetworks, Timeout: 20 * time.Second}), configured: configured},
		invokers: invokers(hub, configured), settle: settleTime, now: time.Now, log: log,
	}
	entry.Start(entry.Scheduled(log, h.dispatch))
}
