package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	vercelfake "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// short and long are how many things the listings have between which memory is compared.
const short, long = 1000, 50000

// held is what a walk held at its last page, over what was there before it.
type held struct {
	name        string
	short, long int64 // bytes
}

// growth is by how much more the long listing held, for each thing that it has more.
func (h held) growth() float64 { return float64(h.long-h.short) / (long - short) }

// measureMemory walks a short and a long listing in both ways of paging, page by page, and keeps nothing of them. The
// fakes are in the same process, filled before, so that what they hold cancels out.
func measureMemory(ctx context.Context) (all []held, err error) {
	for _, w := range []struct {
		name string
		walk func(ctx context.Context, items int) (int64, error)
	}{{"by number, DigitalOcean's droplets", walkDroplets}, {"by cursor, Vercel's projects", walkProjects}} {
		h := held{name: w.name}
		if _, err = w.walk(ctx, short); err != nil { // what is made once is not to be weighed
			return nil, err
		}
		if h.short, err = w.walk(ctx, short); err != nil {
			return nil, err
		}
		if h.long, err = w.walk(ctx, long); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// scale weighs the heap at the last page of a walk, when no other page is under way any more: what is there is what the
// walk has kept of all of them, and that page.
type scale struct {
	before, kept int64
	seen, items  int
}

func newScale(items int) *scale { return &scale{before: weigh(), items: items} }

func (s *scale) page(things int) {
	if s.seen += things; s.seen == s.items {
		s.kept = weigh() - s.before
	}
}

// weigh is the heap without what nobody holds; pools let go at the second collection.
func weigh() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // no heap is that large
}

func walkDroplets(ctx context.Context, items int) (int64, error) {
	f := fake.New(inventoryToken)
	for i := range items {
		f.Droplets = append(f.Droplets, fake.Droplet(i+1, fmt.Sprintf("odoo-%d", i), "odoo"))
	}
	server := httptest.NewServer(f)
	defer server.Close()
	c, err := digitalocean.New(digitalocean.Config{Token: secret.New(inventoryToken), URL: server.URL}, httpx.Options{})
	if err != nil {
		return 0, err
	}
	s := newScale(items)
	err = c.Droplets(ctx, func(page []ops.Droplet) error {
		s.page(len(page))
		return nil
	})
	runtime.KeepAlive(f) // what it holds was weighed before, and is to be weighed after
	return s.kept, whole(s.seen, items, err)
}

func walkProjects(ctx context.Context, items int) (int64, error) {
	f := vercelfake.New(inventoryToken, "")
	for i := range items {
		f.Projects = append(f.Projects, vercelfake.Object{
			"id": fmt.Sprintf("prj_%012d", i), "name": fmt.Sprintf("odoo-%d", i), "framework": "nextjs", "createdAt": int64(1772359200000 + i),
			"link": vercelfake.Object{"type": "github", "org": "acme", "repo": fmt.Sprintf("odoo-%d", i), "productionBranch": "main"},
		})
	}
	server := httptest.NewServer(http.Handler(f))
	defer server.Close()
	c, err := vercel.New(vercel.Config{Token: secret.New(inventoryToken), URL: server.URL}, httpx.Options{})
	if err != nil {
		return 0, err
	}
	s := newScale(items)
	err = c.Projects(ctx, func(page []vercel.Project) error {
		s.page(len(page))
		return nil
	})
	runtime.KeepAlive(f) // what it holds was weighed before, and is to be weighed after
	return s.kept, whole(s.seen, items, err)
}

func whole(seen, items int, err error) error {
	if err == nil && seen != items {
		err = fmt.Errorf("we saw %d of %d", seen, items)
	}
	return err
}

func renderMemory(all []held) (text string) {
	text = fmt.Sprintf(`
Memory: what a walk holds at its last page after a collection, over what was there before it. Nothing that was listed is kept
but its key, which tells a listing that moved from one that did not.

| pages | %d things, KiB | %d things, KiB | ratio | bytes more for each thing more |
|---|---|---|---|---|
`, short, long)
	for _, h := range all {
		text += fmt.Sprintf("| %s | %.0f | %.0f | %.2f | %.1f |\n", h.name, float64(h.short)/1024, float64(h.long)/1024, float64(h.long)/float64(h.short), h.growth())
	}
	return text
}
