// Command webhook-process drains the ledger: it interprets each delivery and applies what it means.
//
// It owns the kind interpret_delivery of the queue. It refuses to talk to any vendor: a delivery means what it says.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
)

func main() {
	var cfg store.Config
	entry.Configure(&cfg)
	db, err := store.Open(cfg)
	entry.Check(err)
	log := entry.Logger("webhook-process")
	h := handler{ledger: db, tasks: db, log: log}
	entry.Start(entry.Scheduled(log, h.drain))
}
