package main

// Trigger:    GET and HEAD of /healthz and /v1/*, and every path that no other function owns (HTTP API, $default)
// Reads:      the tables that shared/store declares as resources and its views, as the token's role; ssot
// Writes:     nothing
// Emits:      nothing
// On failure: an envelope: 401 for a token, 400 for a question, 404, 405, 503 when the database or the key set is away

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// console answers questions. Who may see what is decided in the database; which questions exist is decided here.
type console struct {
	store    *store.Store
	identity *identity.Verifier
	document document
}

// handle routes. HEAD is GET without the body.
func (c *console) handle(ctx context.Context, r *entry.Request) (entry.Reply, error) {
	answer, err := c.route(r.Path)
	if err != nil {
		return entry.Reply{}, err
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return entry.Reply{}, fault.Method(r.Method, "GET, HEAD")
	}
	reply, err := answer(ctx, r)
	if err == nil && r.Method == http.MethodHead {
		reply.Raw = []byte{}
	}
	return reply, err
}

// route finds the question that a path asks. What exists is no secret, so a path is judged before a token.
func (c *console) route(path string) (entry.Handler, error) {
	switch path {
	case "/healthz":
		return c.health, nil
	case "/v1/openapi.json":
		return c.describe, nil
	case "/v1/stream": // the local platform answers it; a function cannot keep an answer open
		return nil, fault.New(fault.NotFound, "changes are not streamed on this platform: ask for the lists you show every few seconds with If-None-Match, and get 304 while nothing changed")
	}
	rest, isAPI := strings.CutPrefix(path, "/v1/")
	if !isAPI {
		return nil, fault.New(fault.NotFound, "there is nothing at this path; the API is under /v1/ and described by /v1/openapi.json")
	}
	name, id, detail := strings.Cut(rest, "/")
	if of, isView := viewNamed(name); isView && !detail {
		return c.view(of), nil
	} else if isView {
		return nil, fault.New(fault.NotFound, "the view /v1/%s has no details", name)
	}
	resource, exists := store.ResourceNamed(name)
	switch {
	case !exists:
		return nil, fault.New(fault.NotFound, "there is no such resource; there are: %s", strings.Join(resourceNames(), ", "))
	case !detail:
		return c.list(resource), nil
	case id == "":
		return nil, fault.New(fault.NotFound, "an id is missing after /v1/%s/; the list is /v1/%s", name, name)
	}
	return c.detail(resource, id), nil
}

func resourceNames() []string {
	var names []string
	for _, r := range store.Resources() {
		names = append(names, r.Name)
	}
	return append(names, viewNames()...)
}

// health says whether the function can do its work, for monitors and deployments.
func (c *console) health(ctx context.Context, _ *entry.Request) (entry.Reply, error) {
	if err := c.store.Ping(ctx); err != nil {
		return entry.Reply{}, err
	}
	return entry.Reply{Data: map[string]string{"status": "ok", "database": "ok"}}, nil
}

// list and detail check the token before anything that it asks for is looked at.
func (c *console) list(of store.Resource) entry.Handler {
	return func(ctx context.Context, r *entry.Request) (entry.Reply, error) {
		viewer, err := c.viewer(ctx, r)
		if err != nil {
			return entry.Reply{}, err
		}
		query, err := of.Parse(r.Query)
		if err != nil {
			return entry.Reply{}, err
		}
		answer, err := c.store.List(ctx, viewer.Claims, of, query, r.Received, has(r))
		return reply(r, answer, err)
	}
}

func (c *console) detail(of store.Resource, id string) entry.Handler {
	return func(ctx context.Context, r *entry.Request) (entry.Reply, error) {
		viewer, err := c.viewer(ctx, r)
		if err != nil {
			return entry.Reply{}, err
		}
		if len(r.Query) > 0 {
			return entry.Reply{}, fault.New(fault.Invalid, "a detail takes no parameters; filters belong to the list /v1/%s", of.Name)
		}
		answer, err := c.store.Detail(ctx, viewer.Claims, of, id, r.Received)
		return reply(r, answer, err)
	}
}

func (c *console) viewer(ctx context.Context, r *entry.Request) (identity.Viewer, error) {
	token, err := identity.Bearer(r.Header.Get("Authorization"))
	if err != nil {
		return identity.Viewer{}, err
	}
	viewer, err := c.identity.Verify(ctx, token, r.Received)
	if err == nil { // who looked at what is worth knowing, payloads above all
		r.Note(slog.String("subject", viewer.Subject), slog.String("ops_role", viewer.Role))
	}
	return viewer, err
}
