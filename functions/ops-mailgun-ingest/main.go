// Command ops-mailgun-ingest is Mailgun's door: webhooks and what inbound routes post go into the same ledger as all else.
//
// It owns the codes that Mailgun reads in a way of its own. It refuses to interpret anything: that is webhook-process's.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
)

type config struct {
	store.Config
	Keys    secret.List `envconfig:"MAILGUN_SIGNING_KEYS"`
	Process string      `envconfig:"PROCESS_FUNCTION"`
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Config)
	entry.Check(err)
	h := handler{keeper: doors.Keeper{Ledger: db, Bell: entry.NewBell(cfg.Process)}, keys: cfg.Keys}
	entry.Start(entry.HTTP(entry.Logger("ops-mailgun-ingest"), h.handle))
}
