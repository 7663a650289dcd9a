// Command ops-do-ingest reads what runs at DigitalOcean into the inventory.
//
// It owns what a reading consists of, and when a listing is believed. It refuses to change anything at DigitalOcean, and to
// retire a row because it was not seen in a listing that was not whole.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	store.Config
	DigitalOcean digitalocean.Config
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Config)
	entry.Check(err)
	cloud, err := digitalocean.New(cfg.DigitalOcean, httpx.Options{})
	entry.Check(err)
	truth, err := ssot.Load()
	entry.Check(err)
	log := entry.Logger("ops-do-ingest")
	h := handler{cloud: cloud, db: db.Marking(convergence.Accepting(truth.Convergence)), places: placement.New(truth.Environments), log: log}
	entry.Start(entry.Scheduled(log, h.ingest))
}
