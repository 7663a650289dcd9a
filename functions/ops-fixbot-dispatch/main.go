// Command ops-fixbot-dispatch starts agents on failures: under policy, inside a budget, and each once.
//
// It owns the kind dispatch_run of the queue and the deadlines of agents. It refuses to decide by itself (shared/fixbot does),
// to ask an agent before it is written down that it will, and to ask again before it has looked whether it was asked. What
// becomes of the pull requests of agents is shared/proof's; this function lets it sweep.
package main

import (
	"net/netip"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/proof"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	Store    store.Config
	GitHub   github.Config
	Evidence evidence.Config
	Bucket   supabase.StorageConfig
	Gradient gradientConfig
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
	text, err := ssot.FixBotText()
	entry.Check(err)
	storage, err := supabase.NewStorage(cfg.Bucket, httpx.Options{})
	entry.Check(err)
	configured := cfg.GitHub.Token.Set() || cfg.GitHub.AppKey.Set()
	h := handler{
		book: db, tasks: db, policy: want.FixBot, digest: want.Digests["agents/fixbot_policy.yaml"], relay: want.Relay,
		logs:     logs{github: hub, storage: httpx.NewOutside(httpx.OutsideOptions{Allow: noNetworks, Timeout: 20 * time.Second}), configured: configured},
		invokers: invokers(hub, configured), means: sources.Interpret, settle: settleTime, now: time.Now, log: log,
	}
	if cfg.Gradient.URL != "" {
		h.invokers[ssot.ByGradient], err = newGradient(cfg.Gradient, want.Gradient)
		entry.Check(err)
	}
	if configured {
		h.pulls = proof.Verifier{
			Book: db.Marking(convergence.Accepting(want.Convergence)), Hub: hub, Keep: evidence.Open(cfg.Evidence, storage), Policy: want.FixBot, Digest: h.digest, Text: text, Now: time.Now,
		}
	}
	entry.Start(entry.Scheduled(log, h.dispatch))
}
