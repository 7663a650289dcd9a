// Command console-read-api is the read API of the console, and the envelope for every path that nobody owns.
//
// It owns which questions exist and how their answers are described. It refuses to write anything, and to decide who may
// see what: row level security does, in the database.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/store"
)

func main() {
	var where store.ReaderConfig
	var issuer identity.Config
	entry.Configure(&where)
	entry.Configure(&issuer)
	db, err := store.OpenReader(where)
	entry.Check(err)
	c := &console{store: db, identity: identity.New(issuer)}
	entry.Start(entry.HTTP(entry.Logger("console-read-api"), c.handle))
}
