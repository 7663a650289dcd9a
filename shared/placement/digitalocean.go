package placement

import (
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Droplet says which environment a machine belongs to.
func (p Places) Droplet(d ops.Droplet) ops.Droplet {
	d.Environment = p.claimed(d.Name, d.Tags, func(o ssot.DigitalOcean) []string { return o.Droplets })
	return d
}

// Database says which environment a database cluster belongs to.
func (p Places) Database(d ops.DatabaseCluster) ops.DatabaseCluster {
	d.Environment = p.claimed(d.Name, d.Tags, func(o ssot.DigitalOcean) []string { return o.Databases })
	return d
}

// Firewall says which environment a firewall belongs to. The tags of a firewall are those of the machines behind it, so
// they place it as well as them.
func (p Places) Firewall(f ops.Firewall) ops.Firewall {
	f.Environment = p.claimed(f.Name, f.Tags, func(o ssot.DigitalOcean) []string { return o.Firewalls })
	return f
}

// claimed finds the environment that claims a name, else the one that claims a tag. Tags of two environments on one thing
// contradict each other, and place it nowhere.
func (p Places) claimed(name string, tags []string, names func(ssot.DigitalOcean) []string) string {
	for _, e := range p.environments {
		if slices.Contains(names(e.DigitalOcean), name) {
			return e.Name
		}
	}
	var claimant string
	for _, e := range p.environments {
		if !slices.ContainsFunc(tags, func(t string) bool { return slices.Contains(e.DigitalOcean.Tags, t) }) {
			continue
		}
		if claimant != "" {
			return ""
		}
		claimant = e.Name
	}
	return claimant
}
