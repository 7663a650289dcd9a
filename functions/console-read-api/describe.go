package main

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// document is the API's description. It is made once per process, of what the store declares and of the database's own
// comments and constraints, so that it cannot drift from either. A failure is not remembered.
type document struct {
	mu   sync.Mutex
	body []byte
	tag  string
}

// describe serves the description. It needs no token: it tells nothing that the source does not.
func (c *console) describe(ctx context.Context, r *entry.Request) (entry.Reply, error) {
	c.document.mu.Lock()
	defer c.document.mu.Unlock()
	if c.document.body == nil {
		tables, err := c.store.Catalogue(ctx)
		if err != nil {
			return entry.Reply{}, err
		}
		body, err := json.Marshal(openAPI(store.Resources(), tables))
		if err != nil {
			return entry.Reply{}, err
		}
		c.document.body, c.document.tag = body, digest(body)
	}
	header := map[string]string{"etag": c.document.tag}
	if matches(r.Header.Get("If-None-Match"), c.document.tag) {
		return entry.Reply{Status: 304, Header: header}, nil
	}
	return entry.Reply{Raw: c.document.body, Header: header}, nil
}
