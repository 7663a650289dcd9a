package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const (
	inventoryToken = "token-of-the-benchmark"
	// distance is how long the fake keeps a caller waiting, as a vendor's API over the internet does.
	distance = 60 * time.Millisecond
)

// walks is one round of reading the same account in both ways.
type walks struct {
	ours, plain          time.Duration
	ourCalls, plainCalls int
	ourRefused           int
}

// measureInventory reads 10,000 droplets, 500 databases and 200 firewalls through our adapter, and by a plain walk with
// godo, page after page. Each side of each round has a fake of its own, with the published limits enforced.
func (b *lab) measureInventory(ctx context.Context, p plan) (rounds []walks, err error) {
	for range p.rounds {
		var w walks
		if w.ours, w.ourCalls, w.ourRefused, err = readOurs(ctx); err != nil {
			return nil, err
		}
		if w.plain, w.plainCalls, err = readPlain(ctx); err != nil {
			return nil, err
		}
		rounds = append(rounds, w)
	}
	return rounds, nil
}

// account is a fake at a distance.
func account() (*httptest.Server, *fakehttp.Server) {
	f := fake.New(inventoryToken)
	f.Change(func(f *fake.DigitalOcean) {
		for i := range 10000 {
			f.Droplets = append(f.Droplets, fake.Droplet(i+1, fmt.Sprintf("odoo-%d", i), "odoo"))
		}
		for i := range 500 {
			f.Databases = append(f.Databases, fake.Database(fmt.Sprintf("9cc10173-e9ea-4176-9dbc-%012d", i), fmt.Sprintf("db-%d", i), "pg"))
		}
		for i := range 200 {
			f.Firewalls = append(f.Firewalls, fake.Firewall(fmt.Sprintf("bb4b2611-3d72-467b-8602-%012d", i), fmt.Sprintf("fw-%d", i), nil, nil))
		}
	})
	calls := fakehttp.New(f)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(distance)
		calls.ServeHTTP(w, r)
	})), calls
}

func readOurs(ctx context.Context) (took time.Duration, calls, refused int, err error) {
	server, asked := account()
	defer server.Close()
	c, err := digitalocean.New(digitalocean.Config{Token: secret.New(inventoryToken), URL: server.URL}, httpx.Options{})
	if err != nil {
		return 0, 0, 0, err
	}
	seen := 0
	began := time.Now()
	for _, read := range []func() error{
		func() error { return c.Droplets(ctx, func(page []ops.Droplet) error { seen += len(page); return nil }) },
		func() error {
			return c.Databases(ctx, func(page []ops.DatabaseCluster) error { seen += len(page); return nil })
		},
		func() error {
			return c.Firewalls(ctx, func(page []ops.Firewall) error { seen += len(page); return nil })
		},
	} {
		if err := read(); err != nil {
			return 0, 0, 0, err
		}
	}
	if took = time.Since(began); seen != 10700 {
		return 0, 0, 0, fmt.Errorf("we saw %d of 10700", seen)
	}
	return took, len(asked.Calls()), c.Counts().Limited, nil
}

// readPlain is how anybody would write it: godo, its links, one page after the other.
func readPlain(ctx context.Context) (took time.Duration, calls int, err error) {
	server, asked := account()
	defer server.Close()
	api, err := godo.New(godo.NewFromToken(inventoryToken).HTTPClient, godo.SetBaseURL(server.URL+"/"))
	if err != nil {
		return 0, 0, err
	}
	seen := 0
	began := time.Now()
	for _, list := range []func(*godo.ListOptions) (int, *godo.Response, error){
		func(o *godo.ListOptions) (int, *godo.Response, error) {
			page, resp, err := api.Droplets.List(ctx, o)
			return len(page), resp, err
		},
		func(o *godo.ListOptions) (int, *godo.Response, error) {
			page, resp, err := api.Databases.List(ctx, o)
			return len(page), resp, err
		},
		func(o *godo.ListOptions) (int, *godo.Response, error) {
			page, resp, err := api.Firewalls.List(ctx, o)
			return len(page), resp, err
		},
	} {
		for options := (&godo.ListOptions{Page: 1, PerPage: 200}); ; options.Page++ {
			n, resp, err := list(options)
			if err != nil {
				return 0, 0, err
			}
			seen += n
			if resp.Links == nil || resp.Links.IsLastPage() {
				break
			}
		}
	}
	if took = time.Since(began); seen != 10700 {
		return 0, 0, fmt.Errorf("the plain walk saw %d of 10700", seen)
	}
	return took, len(asked.Calls()), nil
}

func renderInventory(rounds []walks) string {
	middle := func(f func(walks) float64) float64 {
		var all []float64
		for _, w := range rounds {
			all = append(all, f(w))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	w := rounds[0]
	return fmt.Sprintf(`Measured on %s. %d rounds. 10,000 droplets, 500 databases and 200 firewalls of a fake that answers after %d ms and enforces
DigitalOcean's published limits. *Ours* is the adapter, which reads pages at once as far as the limits allow; *plain* is a walk
with godo, page after page.

| | seconds | calls | refused as too many |
|---|---|---|---|
| ours | %.2f | %d | %d |
| plain | %.2f | %d | |

Ours is %.1f times as fast (goal: at least 3).
`, time.Now().UTC().Format("2006-01-02"), len(rounds), distance.Milliseconds(),
		middle(func(w walks) float64 { return w.ours.Seconds() }), w.ourCalls, w.ourRefused,
		middle(func(w walks) float64 { return w.plain.Seconds() }), w.plainCalls,
		middle(func(w walks) float64 { return w.plain.Seconds() / w.ours.Seconds() }))
}
