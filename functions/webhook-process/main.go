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

func main() {
	var cfg store.Config
	entry.Configure(&cfg)
	db, err := store.Open(cfg)
	entry.Check(err)
	log := entry.Logger("webhook-process")
	known, err := ssot.Load()
	entry.Check(err)
	places := placement.New(known.Environments)
	h := handler{ledger: db, tasks: db, interpret: places.Interpreter(sources.Interpret), log: log}
	entry.Start(entry.Scheduled(log, h.drain))
}
