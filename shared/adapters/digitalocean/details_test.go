package digitalocean_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

func estate(t *testing.T) (*digitalocean.Client, *fake.DigitalOcean) {
	t.Helper()
	f := fake.Estate("estate-token")
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c, err := digitalocean.New(digitalocean.Config{Token: secret.New("estate-token"), URL: server.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return c, f
}

func collect[T any](t *testing.T, list func(func([]T) error) error) (all []T) {
	t.Helper()
	if err := list(func(page []T) error { all = append(all, page...); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatAnEstateIs(t *testing.T) {
	t.Parallel()
	c, _ := estate(t)
	ctx := t.Context()
	created := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	droplets := collect(t, func(each func([]ops.Droplet) error) error { return c.Droplets(ctx, each) })
	if diff := cmp.Diff(ops.Droplet{
		ID: 101, Name: "odoo-prod", Status: "active", Region: "sgp1", Size: "s-1vcpu-2gb", Image: "ubuntu-24-04-x64", VCPUs: 1, MemoryMB: 2048, DiskGB: 50,
		PublicIPs: []string{"203.0.0.101"}, PrivateIPs: []string{"10.0.0.101"}, VPC: "760e09ef-dc84-11e8-981e-3cfdfeaae000", Tags: []string{"odoo", "prod"},
		Features: []string{"backups", "private_networking"}, BackedUp: true, MonthlyUSD: 12, CreatedAt: created,
	}, droplets[0]); diff != "" {
		t.Error(diff)
	}
	databases := collect(t, func(each func([]ops.DatabaseCluster) error) error { return c.Databases(ctx, each) })
	if diff := cmp.Diff(ops.DatabaseCluster{
		ID: "9cc10173-e9ea-4176-9dbc-a4cee4c4ff30", Name: "odoo-prod-db", Engine: "pg", Version: "16", Status: "online", Region: "sgp1", Size: "db-s-2vcpu-4gb",
		Nodes: 1, StorageMiB: 61440, DBNames: []string{"defaultdb", "odoo"}, Tags: []string{"prod"}, PrivateNetwork: "760e09ef-dc84-11e8-981e-3cfdfeaae000",
		MaintenanceDay: "saturday", MaintenanceHour: "08:45:12", MaintenancePending: true, CreatedAt: created,
	}, databases[0]); diff != "" {
		t.Error(diff)
	}
	firewalls := collect(t, func(each func([]ops.Firewall) error) error { return c.Firewalls(ctx, each) })
	if got := firewalls[0]; len(got.Inbound) != 2 || got.Inbound[0].Ports != "22" || got.Inbound[1].Peers.Addresses[1] != "::/0" || got.Droplets[2] != "103" {
		t.Errorf("%+v", got)
	}
	models := collect(t, func(each func([]ops.AIModel) error) error { return c.Models(ctx, each) })
	if got := models[0]; got.ContextWindow != 131072 || got.InputUSD != 0.65 || got.Version != "1.2.0" || got.Maker != "MODEL_PROVIDER_ACME" || got.UpdatedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	snapshots := collect(t, func(each func([]ops.Backup) error) error { return c.Snapshots(ctx, each) })
	if got := snapshots[0]; got.ID != "7001" || got.Resource != "droplet/101" || got.SizeBytes != 2340000000 || got.Kind != ops.BackupSnapshot || got.Status != "completed" {
		t.Errorf("%+v", got)
	}
	agents := collect(t, func(each func([]digitalocean.Agent) error) error { return c.Agents(ctx, each) })
	if got := agents[0]; got.Status != "STATUS_RUNNING" || got.Model != "A model" {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsAskedByName(t *testing.T) {
	t.Parallel()
	c, f := estate(t)
	ctx := t.Context()
	database := ops.DatabaseCluster{ID: "9cc10173-e9ea-4176-9dbc-a4cee4c4ff30", Name: "odoo-prod-db", Engine: "pg", Version: "16", Region: "sgp1"}
	if sources, err := c.TrustedSources(ctx, database.ID); err != nil || !cmp.Equal(sources, []string{"droplet:101"}) {
		t.Errorf("%v, %v", sources, err)
	}
	if sources, err := c.TrustedSources(ctx, "9cc10173-e9ea-4176-9dbc-a4cee4c4ff32"); err != nil || sources == nil || len(sources) != 0 {
		t.Errorf("an open database: %v, %v", sources, err)
	}
	if _, err := c.TrustedSources(ctx, "gone/../../droplets"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("a name that is a path: %v", err)
	}
	backups, err := c.DatabaseBackups(ctx, database)
	if err != nil || len(backups) != 2 || backups[0].Resource != "database/"+string(database.ID) || backups[0].ID == backups[1].ID || backups[0].SizeBytes != 30000000 {
		t.Errorf("%+v, %v", backups, err)
	}
	f.Change(func(f *fake.DigitalOcean) { f.Backups[string(database.ID)] = []fake.Object{fake.Backup("yesterday")} })
	if _, err := c.DatabaseBackups(ctx, database); fault.ReasonOf(err) != fault.Unavailable {
		t.Errorf("a backup without a date: %v", err)
	}
	if a, err := c.Action(ctx, 9003); err != nil || a.Type != "snapshot" || a.ResourceID != "101" || a.FinishedAt.IsZero() {
		t.Errorf("%+v, %v", a, err)
	}
	if l, err := c.Limits(ctx); err != nil || l.Droplets != 25 {
		t.Errorf("limits %+v, %v", l, err)
	}
	if b, err := c.Balance(ctx); err != nil || b.MonthToDateUSD != 11.21 || b.AccountUSD != 12.23 || b.At.IsZero() {
		t.Errorf("%+v, %v", b, err)
	}
	now := time.Now()
	for _, m := range []digitalocean.Metric{digitalocean.CPU, digitalocean.Load5, digitalocean.MemoryFree, digitalocean.MemoryTotal, digitalocean.FilesystemFree, digitalocean.FilesystemTotal} {
		series, err := c.DropletMetric(ctx, 101, m, now.Add(-time.Hour), now)
		if err != nil || len(series) != 1 || series[0].Labels["host_id"] != "101" || len(series[0].Points) != 2 || series[0].Points[0].Value != 122901.18 {
			t.Errorf("%s: %+v, %v", m, series, err)
		}
	}
}

// Reading the log of actions stops where the reader says that it knows the rest.
func TestTheLogIsReadAsFarAsNeeded(t *testing.T) {
	t.Parallel()
	c, f := estate(t)
	f.Change(func(f *fake.DigitalOcean) {
		f.Actions = nil
		for i := range 1000 {
			f.Actions = append(f.Actions, fake.Action(5000-i, "resize", "completed", 101, "2026-03-01T10:00:00Z"))
		}
	})
	before, pages := c.Counts(), 0
	err := c.Actions(t.Context(), func([]ops.CloudAction) (bool, error) { pages++; return pages == 2, nil })
	if n := c.Counts().Since(before); err != nil || n.Calls != 2 || n.Pages != 2 || n.Remaining != 4998 {
		t.Errorf("%+v, %v", n, err)
	}
}

// A path in the address would reach half of the services only: godo drops it for the other half.
func TestTheAddressIsAHost(t *testing.T) {
	t.Parallel()
	f := fake.Estate("t")
	server := httptest.NewServer(f)
	defer server.Close()
	c, err := digitalocean.New(digitalocean.Config{Token: secret.New("t"), URL: server.URL + "/proxy/"}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Balance(t.Context()); err != nil {
		t.Error(err)
	}
}
