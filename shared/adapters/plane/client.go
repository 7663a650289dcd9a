package plane

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/observed"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says.
type Config struct {
	Key       secret.Text `envconfig:"PLANE_API_KEY"`
	Workspace string      `envconfig:"PLANE_WORKSPACE"` // its slug
	URL       string      `envconfig:"PLANE_API_URL" default:"https://api.plane.so"`
}

// vendor is how Plane wants to be called (makeplane/plane apps/api/plane/api/rate_limit.py): 60 calls in any minute for a
// key. A refusal has Retry-After, and none of the other headers. Some are left for people who share the key.
var vendor = httpx.Vendor{
	Name: "Plane", Setting: "PLANE_API_KEY", Address: "PLANE_API_URL",
	Sign:       httpx.InHeader("X-API-Key"),
	Limits:     []httpx.Limit{{Calls: 54, Window: time.Minute}},
	Concurrent: 2,
	Remaining:  "X-RateLimit-Remaining",
	Reset:      httpx.ResetHeader{Name: "X-RateLimit-Reset", Unit: httpx.EpochSeconds},
	Blind:      30 * time.Second,
	Largest:    32 << 20, // a hundred work items with their descriptions in several forms
}

// Client reads from Plane and acts there. It is safe for concurrent use.
type Client struct {
	http      *httpx.Client
	workspace string
}

// New makes a client. Without a key or a workspace every call of it reports that Plane is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	key := httpx.Static(cfg.Key)
	if cfg.Key.Set() && cfg.Workspace == "" {
		key = func(context.Context) (secret.Text, error) {
			return secret.Text{}, fault.New(fault.NotConfigured, "Plane is not configured: set PLANE_WORKSPACE to the slug in its address")
		}
	}
	c, err := httpx.New(vendor, cfg.URL, key, o)
	if err != nil {
		return nil, err
	}
	return &Client{c, cfg.Workspace}, nil
}

// Counts is what was asked of Plane so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }

// in is a path in the workspace. Every path of Plane's ends with a slash; without it, it redirects.
func (c *Client) in(format string, ids ...any) string {
	return "/api/v1/workspaces/" + url.PathEscape(c.workspace) + "/" + fmt.Sprintf(format, ids...) + "/"
}

// listing is a page as Plane writes it. There is always a next cursor; next_page_results alone says whether it leads on.
type listing struct {
	Results []json.RawMessage `json:"results"`
	Next    bool              `json:"next_page_results"`
	Total   int               `json:"total_results"`
}

// perPage stays the same throughout a walk: a cursor of Plane's is a page number, counted in pages of this size.
const perPage = 100

func (c *Client) page(ctx context.Context, path string, number int, query url.Values) (listing, error) {
	asked := url.Values{"per_page": {fmt.Sprint(perPage)}, "cursor": {fmt.Sprintf("%d:%d:0", perPage, number)}}
	for name, values := range query {
		asked[name] = values
	}
	var l listing
	_, err := c.http.Call(ctx, "list "+path, http.MethodGet, path, asked, nil, &l)
	if err == nil {
		c.http.CountPage()
	}
	return l, err
}

// Project is a project of the workspace.
type Project struct {
	ID         string `json:"id"`
	Identifier string `json:"identifier"`
}

// Projects lists the projects, and gives each as a delivery too: their identifiers are half of every key.
func (c *Client) Projects(ctx context.Context) (projects []Project, told []ops.Delivery, err error) {
	for number := 0; ; number++ {
		l, err := c.page(ctx, c.in("projects"), number, nil)
		if err != nil {
			return nil, nil, err
		}
		for _, item := range l.Results {
			var p Project
			if err := json.Unmarshal(item, &p); err != nil {
				return nil, nil, c.http.Fault("list the projects", err)
			}
			delivery, err := tell("project", item, "id", "identifier", "updated_at")
			if err != nil {
				return nil, nil, c.http.Fault("list the projects", err)
			}
			projects, told = append(projects, p), append(told, delivery)
		}
		if !l.Next || number > mostPages {
			return projects, told, nil
		}
	}
}

// mostPages ends a walk that would not end by itself: version 1.3.0 gave the first page for ever to whoever asked with
// page= in place of a cursor (makeplane/plane#9340).
const mostPages = 2000

// tell makes a delivery in the shape of a v1 webhook.
func tell(event string, shown json.RawMessage, fields ...string) (ops.Delivery, error) {
	data, err := observed.Only(shown, fields...)
	if err != nil {
		return ops.Delivery{}, err
	}
	about := map[string]json.RawMessage{"event": json.RawMessage(`"` + event + `"`), "action": json.RawMessage(`"updated"`)}
	return observed.Delivery(ops.Plane, "plane", event, "updated", map[string]json.RawMessage{"data": data}, about)
}
