// Package digitalocean owns DigitalOcean's words: it reads what runs there through godo and gives it as nouns of ours.
//
// It refuses to copy what it was not asked for. A database's listing carries connection strings and passwords, an agent's
// carries keys; only named fields leave this package. It changes nothing at DigitalOcean.
package digitalocean

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says.
type Config struct {
	Token secret.Text `envconfig:"DIGITALOCEAN_API_TOKEN"`
	URL   string      `envconfig:"DIGITALOCEAN_API_URL" default:"https://api.digitalocean.com"`
}

// vendor is how DigitalOcean wants to be called ("API Introduction", rate limit): 250 calls in any minute and 5,000 in
// any hour for a token. Retry-After comes only with the limit of the minute; ratelimit-reset is when the oldest counted
// call leaves its window. The twentieth that we leave is for people who use the token beside us.
var vendor = httpx.Vendor{
	Name: "DigitalOcean", Setting: "DIGITALOCEAN_API_TOKEN", Address: "DIGITALOCEAN_API_URL",
	Limits:     []httpx.Limit{{Calls: 238, Window: time.Minute}, {Calls: 4750, Window: time.Hour}},
	Concurrent: 8,
	Remaining:  "Ratelimit-Remaining",
	Reset:      httpx.ResetHeader{Name: "Ratelimit-Reset", Unit: httpx.EpochSeconds},
	Largest:    32 << 20, // databases come in one listing without pages
}

// Client reads from DigitalOcean.
type Client struct {
	http *httpx.Client
	api  *godo.Client
}

// New makes a client. Without a token every call of it reports that DigitalOcean is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	c, err := httpx.New(vendor, cfg.URL, httpx.Static(cfg.Token), o)
	if err != nil {
		return nil, err
	}
	// Without godo's own retries, which drop the transport and repeat what must not be repeated (its retryable client
	// also obeys any Retry-After, however long).
	base := c.Base()
	base.Path = "/" // godo drops a path prefix for half of its services, so there is none
	api, err := godo.New(c.HTTP(), godo.SetBaseURL(base.String()))
	if err != nil {
		return nil, errors.New("DIGITALOCEAN_API_URL cannot be used")
	}
	return &Client{http: c, api: api}, nil
}

// Counts is what was asked of DigitalOcean so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }

// perPage is the most that DigitalOcean gives in one page (its parameter per_page).
const perPage = 200

// listing is one of DigitalOcean's that has pages: how a page is asked for, and what becomes of it.
type listing[V, T any, K comparable] struct {
	doing     string
	list      func(context.Context, *godo.ListOptions) ([]V, *godo.Response, error)
	translate func(V) T
	key       func(T) K
}

// walk reads a listing to its end. The links are not asked where it is: godo cannot tell on listings that write
// "previous" for "prev", and would read their second page for ever.
func (l listing[V, T, K]) walk(ctx context.Context, c *Client, each func([]T) error) error {
	return c.http.Fault(l.doing, httpx.Numbered(ctx, c.http, perPage, l.key, l.page, each))
}

func (l listing[V, T, K]) page(ctx context.Context, number int) (httpx.Page[T], error) {
	items, resp, err := l.list(ctx, &godo.ListOptions{Page: number, PerPage: perPage})
	if err != nil {
		return httpx.Page[T]{}, err
	}
	page := httpx.Page[T]{Items: all(items, l.translate), Total: -1, Last: len(items) < perPage}
	if resp.Meta != nil {
		page.Total = resp.Meta.Total
	}
	return page, nil
}

func all[V, T any](items []V, translate func(V) T) []T {
	out := make([]T, len(items))
	for i, item := range items {
		out[i] = translate(item)
	}
	return out
}

// counted is the listing at a path. godo has methods for those where this is used, and they lose how many items there are.
func counted[V any](c *Client, path, name string) func(context.Context, *godo.ListOptions) ([]V, *godo.Response, error) {
	return func(ctx context.Context, o *godo.ListOptions) ([]V, *godo.Response, error) {
		var answer map[string]json.RawMessage
		if err := c.get(ctx, fmt.Sprintf("%s?page=%d&per_page=%d", path, o.Page, o.PerPage), &answer); err != nil {
			return nil, nil, err
		}
		var items []V
		var meta *godo.Meta
		for part, into := range map[string]any{name: &items, "meta": &meta} {
			if answer[part] == nil {
				continue
			}
			if err := json.Unmarshal(answer[part], into); err != nil {
				return nil, nil, err
			}
		}
		return items, &godo.Response{Meta: meta}, nil
	}
}

// get asks for what godo has no method for, or loses something of.
func (c *Client) get(ctx context.Context, path string, into any) error {
	r, err := c.api.NewRequest(ctx, "GET", path, nil)
	if err != nil {
		return err
	}
	_, err = c.api.Do(ctx, r, into)
	return err
}

// instant reads a time of DigitalOcean's; one that cannot be read is none.
func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

func stamp(t *godo.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
