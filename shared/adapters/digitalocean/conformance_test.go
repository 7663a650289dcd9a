package digitalocean_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// seeded lets the suite fill one listing of the fake.
type seeded struct {
	*fake.DigitalOcean
	list func(*fake.DigitalOcean) *[]fake.Object
	make func(i int) fake.Object
}

func (s seeded) Seed(items int) {
	s.Change(func(f *fake.DigitalOcean) {
		*s.list(f) = nil
		for i := range items {
			*s.list(f) = append(*s.list(f), s.make(i+1))
		}
	})
}

func (s seeded) Shrink() {
	s.Change(func(f *fake.DigitalOcean) { *s.list(f) = (*s.list(f))[1:] })
}

func TestDroplets(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Subject{
		Vendor: "DigitalOcean", Setting: "DIGITALOCEAN_API_TOKEN", Page: 200,
		Fake: func() conformance.Fake {
			return seeded{
				fake.New(conformance.Token),
				func(f *fake.DigitalOcean) *[]fake.Object { return &f.Droplets },
				func(i int) fake.Object { return fake.Droplet(i, fmt.Sprintf("odoo-%d", i)) },
			}
		},
		Open: open(func(c *digitalocean.Client, ctx context.Context, add func(string, any)) error {
			return c.Droplets(ctx, func(page []ops.Droplet) error {
				for _, d := range page {
					add(strconv.FormatInt(int64(d.ID), 10), d)
				}
				return nil
			})
		}),
		Reset: func(until time.Time) []string {
			return []string{"Ratelimit-Reset", strconv.FormatInt(until.Unix(), 10)}
		},
		Strange: [2]string{`"active"`, `"hibernating"`},
	})
}

type opener = func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error)

func open(list func(c *digitalocean.Client, ctx context.Context, add func(id string, row any)) error) opener {
	return func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
		c, err := digitalocean.New(digitalocean.Config{Token: token, URL: base}, o)
		if err != nil {
			return conformance.Adapter{}, err
		}
		return conformance.Adapter{List: func(ctx context.Context) (rows []conformance.Row, err error) {
			err = list(c, ctx, func(id string, row any) { rows = append(rows, conformance.Row{ID: id, Row: row}) })
			return rows, err
		}}, nil
	}
}
