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
	of   func(*fake.DigitalOcean) *[]fake.Object
	make func(i int) fake.Object
}

func (s seeded) Seed(items int) {
	s.Change(func(f *fake.DigitalOcean) {
		*s.of(f) = nil
		for i := range items {
			*s.of(f) = append(*s.of(f), s.make(i+1))
		}
	})
}

func (s seeded) Shrink() {
	s.Change(func(f *fake.DigitalOcean) { *s.of(f) = (*s.of(f))[1:] })
}

// log is a listing that nothing is ever taken from.
type log struct{ seeded }

func (log) Shrink() {}

// add hands a row of a listing to the suite.
type add = func(id string, row any)

func subject(open func() conformance.Fake, strange [2]string, list func(context.Context, *digitalocean.Client, add) error) conformance.Subject {
	return conformance.Subject{
		Vendor: "DigitalOcean", Setting: "DIGITALOCEAN_API_TOKEN", Page: 200, Fake: open, Strange: strange,
		Planted: []string{fake.Secret},
		Reset: func(until time.Time) []string {
			return []string{"Ratelimit-Reset", strconv.FormatInt(until.Unix(), 10)}
		},
		Open: func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
			c, err := digitalocean.New(digitalocean.Config{Token: token, URL: base}, o)
			if err != nil {
				return conformance.Adapter{}, err
			}
			return conformance.Adapter{List: func(ctx context.Context) (rows []conformance.Row, err error) {
				err = list(ctx, c, func(id string, row any) { rows = append(rows, conformance.Row{ID: id, Row: row}) })
				return rows, err
			}}, nil
		},
	}
}

func of(field func(*fake.DigitalOcean) *[]fake.Object, object func(i int) fake.Object) func() conformance.Fake {
	return func() conformance.Fake { return seeded{fake.New(conformance.Token), field, object} }
}

func each[T any](add add, id func(T) string) func([]T) error {
	return func(page []T) error {
		for _, item := range page {
			add(id(item), item)
		}
		return nil
	}
}

func TestDroplets(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(
		of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Droplets }, func(i int) fake.Object { return fake.Droplet(i, fmt.Sprintf("odoo-%d", i), "odoo") }),
		[2]string{`"active"`, `"hibernating"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Droplets(ctx, each(add, func(d ops.Droplet) string { return strconv.FormatInt(int64(d.ID), 10) }))
		}))
}

func TestFirewalls(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(
		of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Firewalls }, func(i int) fake.Object {
			return fake.Firewall(fmt.Sprintf("f-%d", i), "fw", []int{i}, nil, fake.Inbound("tcp", "22", "0.0.0.0/0"))
		}),
		[2]string{`"succeeded"`, `"pondering"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Firewalls(ctx, each(add, func(f ops.Firewall) string { return string(f.ID) }))
		}))
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(
		of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Snapshots }, func(i int) fake.Object {
			return fake.Snapshot(i, 1, "weekly", "2026-03-01T10:00:00Z")
		}),
		[2]string{`"droplet"`, `"thought"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Snapshots(ctx, each(add, func(b ops.Backup) string { return b.ID }))
		}))
}

// Gradient's pages call the way back "previous", which sends godo's own paging idiom round the second page for ever.
func TestModels(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(
		of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Models }, func(i int) fake.Object { return fake.Model(fmt.Sprintf("m-%d", i), "A model") }),
		[2]string{`"MODEL_USECASE_AGENT"`, `"MODEL_USECASE_TELEPATHY"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Models(ctx, each(add, func(m ops.AIModel) string { return m.ID }))
		}))
}

func TestAgents(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(
		of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Agents }, func(i int) fake.Object { return fake.Agent(fmt.Sprintf("a-%d", i), "fixbot") }),
		[2]string{`"STATUS_RUNNING"`, `"STATUS_DREAMING"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Agents(ctx, each(add, func(a digitalocean.Agent) string { return a.ID }))
		}))
}

// Databases come in one answer, however many there are.
func TestDatabases(t *testing.T) {
	t.Parallel()
	s := subject(
		of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Databases }, func(i int) fake.Object {
			return fake.Database(fmt.Sprintf("d-%d", i), "odoo", "pg")
		}),
		[2]string{`"online"`, `"levitating"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Databases(ctx, each(add, func(d ops.DatabaseCluster) string { return string(d.ID) }))
		})
	s.Calls = func(int) int { return 1 }
	conformance.Run(t, s)
}

// The log of actions only grows, so it cannot shrink while it is read.
func TestActions(t *testing.T) {
	t.Parallel()
	newest := of(func(f *fake.DigitalOcean) *[]fake.Object { return &f.Actions }, func(i int) fake.Object {
		return fake.Action(100000-i, "resize", "completed", 7, "2026-03-01T10:00:00Z")
	})
	conformance.Run(t, subject(
		func() conformance.Fake { return log{newest().(seeded)} },
		[2]string{`"completed"`, `"regretted"`},
		func(ctx context.Context, c *digitalocean.Client, add add) error {
			return c.Actions(ctx, func(page []ops.CloudAction) (bool, error) {
				return false, each(add, func(a ops.CloudAction) string { return strconv.FormatInt(a.ID, 10) })(page)
			})
		}))
}
