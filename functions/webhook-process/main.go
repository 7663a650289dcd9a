// Command webhook-process drains the ledger: it interprets each delivery and applies what it means.
//
// It owns the kind interpret_delivery of the queue. It refuses to talk to any vendor: a delivery means what it says.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	Store  store.Config
	Scan   string `envconfig:"SCAN_FUNCTION"`
	Notify string `envconfig:"NOTIFY_FUNCTION"`
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Store)
	entry.Check(err)
	log := entry.Logger("webhook-process")
	known, err := ssot.Load()
	entry.Check(err)
	places := placement.New(known.Environments)
	h := handler{
		ledger: db, tasks: db, interpret: places.Interpreter(sources.Interpret),
		scan: entry.NewChoreBell(cfg.Scan, "convergence"), notify: entry.NewBell(cfg.Notify), log: log,
	}
	entry.Start(entry.Scheduled(log, h.drain))
}
