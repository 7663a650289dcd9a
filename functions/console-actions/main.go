// Command console-actions does what people ask for in the console: to interpret deliveries of the ledger again, and to write down
// what a person verified of a release.
//
// It owns what may be asked for, and that it is done once and written down with who and why. It refuses to do the work
// itself where a function exists for it: a replay is owed in the queue, and webhook-process does it as always.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	ProcessFunction string `envconfig:"PROCESS_FUNCTION"`
}

func main() {
	var cfg config
	var where store.Config
	var issuer identity.Config
	var bucket supabase.StorageConfig
	var kept evidence.Config
	for _, c := range []any{&cfg, &where, &issuer, &bucket, &kept} {
		entry.Configure(c)
	}
	db, err := store.Open(where)
	entry.Check(err)
	storage, err := supabase.NewStorage(bucket, httpx.Options{})
	entry.Check(err)
	known, err := ssot.Load()
	entry.Check(err)
	a := &actions{
		identity: identity.New(issuer), ledger: db, releases: db, fixes: db, checklists: known.Convergence, kept: evidence.Open(kept, storage), bell: entry.NewBell(cfg.ProcessFunction),
		interpret: placement.New(known.Environments).Interpreter(sources.Interpret),
	}
	entry.Start(entry.HTTP(entry.Logger("console-actions"), a.handle))
}
