package placement_test

import (
	"testing"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/ssot"
)

func TestDigitalOcean(t *testing.T) {
	t.Parallel()
	p := placement.New([]ssot.Environment{
		{Name: "prod", DigitalOcean: ssot.DigitalOcean{Droplets: []string{"odoo-1"}, Databases: []string{"odoo-db"}, Firewalls: []string{"fw"}, Tags: []string{"env:prod"}}},
		{Name: "stage", DigitalOcean: ssot.DigitalOcean{Droplets: []string{"odoo-2"}, Tags: []string{"env:stage", "qa"}}},
		{Name: "dev"},
	})
	for name, c := range map[string]struct{ got, want string }{
		"a machine by its name":        {p.Droplet(ops.Droplet{Name: "odoo-1"}).Environment, "prod"},
		"a machine by its tag":         {p.Droplet(ops.Droplet{Name: "x", Tags: []string{"a", "qa"}}).Environment, "stage"},
		"its name before its tag":      {p.Droplet(ops.Droplet{Name: "odoo-1", Tags: []string{"qa"}}).Environment, "prod"},
		"tags that contradict":         {p.Droplet(ops.Droplet{Name: "x", Tags: []string{"env:prod", "qa"}}).Environment, ""},
		"two tags of one environment":  {p.Droplet(ops.Droplet{Name: "x", Tags: []string{"env:stage", "qa"}}).Environment, "stage"},
		"a name of another kind":       {p.Droplet(ops.Droplet{Name: "odoo-db"}).Environment, ""},
		"a name that only begins so":   {p.Droplet(ops.Droplet{Name: "odoo-11"}).Environment, ""},
		"what was there is not kept":   {p.Droplet(ops.Droplet{Environment: "prod"}).Environment, ""},
		"a database by its name":       {p.Database(ops.DatabaseCluster{Name: "odoo-db"}).Environment, "prod"},
		"a database by its tag":        {p.Database(ops.DatabaseCluster{Tags: []string{"qa"}}).Environment, "stage"},
		"a firewall by its name":       {p.Firewall(ops.Firewall{Name: "fw"}).Environment, "prod"},
		"a firewall by what is behind": {p.Firewall(ops.Firewall{Tags: []string{"env:stage"}}).Environment, "stage"},
	} {
		if c.got != c.want {
			t.Errorf("%s belongs to %q, want %q", name, c.got, c.want)
		}
	}
}
