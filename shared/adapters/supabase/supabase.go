// Package supabase owns Supabase's words, of which there are two kinds with a token each: the management API, which knows
// projects by their ref (Client), and a project's own Storage (Storage).
//
// It refuses to copy what it was not asked for. Several answers of the management API hold passwords and signing secrets,
// so that only named fields are ever decoded. It does not read the database: that is what a connection is for.
//
// Vendor sources: api.supabase.com's OpenAPI descriptions v1 and v2; supabase/storage src/http for Storage.
package supabase

import (
	"net/url"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says of the management API.
type Config struct {
	Token secret.Text `envconfig:"SUPABASE_ACCESS_TOKEN"`
	URL   string      `envconfig:"SUPABASE_API_URL" default:"https://api.supabase.com"`
}

// vendor is how the management API wants to be called: 120 calls a minute for a user, a project and an endpoint, all
// tokens of the user together. Its reset header counts seconds, where others of the name give a time.
var vendor = httpx.Vendor{
	Name: "Supabase", Setting: "SUPABASE_ACCESS_TOKEN", Address: "SUPABASE_API_URL",
	Limits:     []httpx.Limit{{Calls: 110, Window: time.Minute}},
	Concurrent: 4,
	Remaining:  "X-RateLimit-Remaining",
	Reset:      httpx.ResetHeader{Name: "X-RateLimit-Reset", Unit: httpx.SecondsLeft},
	Blind:      time.Minute, // a refusal lasts until the end of its window
}

// Client reads from the management API. It is safe for concurrent use.
type Client struct{ http *httpx.Client }

// New makes a client. Without a token every call of it reports that Supabase is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	c, err := httpx.New(vendor, cfg.URL, httpx.Static(cfg.Token), o)
	if err != nil {
		return nil, err
	}
	return &Client{c}, nil
}

// Counts is what was asked of the management API so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }

// of is a path of a project.
func of(version, ref, rest string) string {
	return "/" + version + "/projects/" + url.PathEscape(ref) + rest
}
