package vercel

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says. Without a team the token sees its owner's personal account only, and lists of the
// team's come back empty rather than refused.
type Config struct {
	Token secret.Text `envconfig:"VERCEL_TOKEN"`
	Team  string      `envconfig:"VERCEL_TEAM_ID"` // team_… or the team's slug
	URL   string      `envconfig:"VERCEL_API_URL" default:"https://api.vercel.com"`
}

// vendor is how Vercel wants to be called. It publishes no budget that could be kept in advance, so that only the number
// of calls at once is bounded here and everything else is left to its headers.
var vendor = httpx.Vendor{
	Name: "Vercel", Setting: "VERCEL_TOKEN", Address: "VERCEL_API_URL",
	Limits:     nil,
	Concurrent: 4,
	Remaining:  "X-RateLimit-Remaining",
	Reset:      httpx.ResetHeader{Name: "X-RateLimit-Reset", Unit: httpx.EpochSeconds},
	Reason:     reason,
	Largest:    24 << 20,
}

// reason finds the token that Vercel does not know, which it calls 403.
func reason(a httpx.Answer) fault.Reason {
	if a.Status == http.StatusForbidden && strings.Contains(string(a.Body), `"invalidToken"`) {
		return fault.Unauthenticated
	}
	return ""
}

// Client reads from Vercel and acts there. It is safe for concurrent use.
type Client struct {
	http *httpx.Client
	team string
}

// New makes a client. Without a token every call of it reports that Vercel is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	c, err := httpx.New(vendor, cfg.URL, httpx.Static(cfg.Token), o)
	if err != nil {
		return nil, err
	}
	return &Client{c, cfg.Team}, nil
}

// Counts is what was asked of Vercel so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }

// call adds the team to a call.
func (c *Client) call(ctx context.Context, doing, method, path string, query url.Values, in, out any) error {
	scoped := url.Values{}
	for name, values := range query {
		scoped[name] = values
	}
	switch {
	case c.team == "":
	case strings.HasPrefix(c.team, "team_"):
		scoped.Set("teamId", c.team)
	default:
		scoped.Set("slug", c.team)
	}
	_, err := c.http.Call(ctx, doing, method, path, scoped, in, out)
	return err
}

// perPage is the most that Vercel gives in one page.
const perPage = 100

// walk reads a listing page by page. Its pages begin at a time, so that items of one millisecond may lie on both sides of
// an edge: the next page begins a millisecond earlier, and what was seen is left out by its id. turner is the parameter
// that takes what the last page said was next.
func (c *Client) walk(ctx context.Context, doing, path, name, turner string, query url.Values, each func([]json.RawMessage) error) error {
	seen := map[string]bool{}
	return c.http.Fault(doing, httpx.ByCursor(ctx, c.http, func(ctx context.Context, cursor string) ([]json.RawMessage, string, error) {
		asked := url.Values{"limit": {strconv.Itoa(perPage)}}
		for key, values := range query {
			asked[key] = values
		}
		if cursor != "" {
			asked.Set(turner, cursor)
		}
		var body map[string]json.RawMessage
		if err := c.call(ctx, doing, http.MethodGet, path, asked, nil, &body); err != nil {
			return nil, "", err
		}
		return unseen(body, name, seen)
	}, each))
}

// unseen takes the items out of a page that were not on the one before, and where the next one begins.
func unseen(body map[string]json.RawMessage, name string, seen map[string]bool) (fresh []json.RawMessage, next string, err error) {
	var items []json.RawMessage
	if err := json.Unmarshal(body[name], &items); err != nil {
		return nil, "", err
	}
	if items == nil { // null is no list, least of all an empty one
		return nil, "", fault.New(fault.Unavailable, "Vercel's answer has no list of %s in it", name)
	}
	var pagination struct {
		Next json.RawMessage `json:"next"` // a number, or a text where it is a token
	}
	if len(body["pagination"]) > 0 {
		if err := json.Unmarshal(body["pagination"], &pagination); err != nil {
			return nil, "", err
		}
	}
	for _, item := range items {
		id, err := identity(item)
		if err == nil && id == "" {
			err = fault.New(fault.Unavailable, "Vercel lists one of its %s without saying which", name)
		}
		if err != nil {
			return nil, "", err
		}
		if !seen[id] {
			seen[id] = true
			fresh = append(fresh, item)
		}
	}
	return fresh, later(pagination.Next), nil
}

// later is the cursor of the next page; a time is moved on by a millisecond, since the page ends before it.
func later(next json.RawMessage) string {
	text := strings.Trim(string(next), `"`)
	if text == "" || text == "null" {
		return ""
	}
	if at, err := strconv.ParseInt(text, 10, 64); err == nil {
		return strconv.FormatInt(at+1, 10)
	}
	return text
}

// identity is what an item of any listing is known by.
func identity(item json.RawMessage) (string, error) {
	var i struct {
		UID  string `json:"uid"`
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(item, &i); err != nil {
		return "", err
	}
	switch {
	case i.UID != "":
		return i.UID, nil
	case i.ID != "":
		return i.ID, nil
	default:
		return i.Name, nil
	}
}
