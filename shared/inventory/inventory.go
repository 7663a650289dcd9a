// Package inventory owns what is judged about an estate at DigitalOcean: what is open to the world, and what nobody has
// declared. Pure: the same estate, the same findings with the same explanations.
//
// It refuses to judge what is not known. A database that was never asked who may connect is neither open nor closed; its
// signal is unjudged.
package inventory

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// The checks, as findings name them.
const (
	ExposureCheck = "digitalocean-exposure"
	CoverageCheck = "digitalocean-coverage"
)

// The signals.
const (
	OpenSSH      = "ssh_open_to_the_world"
	OpenDatabase = "database_port_open_to_the_world"
	OpenCluster  = "database_cluster_open_to_the_world"
	NoFirewall   = "droplet_without_firewall"
	NotDeclared  = "undeclared_resource"
)

// many is the subject of the finding that stands for all of a kind.
const many = "many"

// Each is up to how many things of a kind get a finding of their own. More are one finding together: a thousand findings
// are read by nobody.
const Each = 50

// Exposure judges what is open to the world. Unjudged are the signals that could not be judged everywhere.
func Exposure(e ops.Estate) (findings []ops.Finding, unjudged []string) {
	for _, f := range e.Firewalls {
		findings = append(findings, openPorts(f)...)
	}
	for _, d := range e.Databases {
		switch {
		case d.Sources == nil:
			unjudged = []string{OpenCluster}
		case openToAll(d.Sources):
			findings = append(findings, openCluster(d))
		}
	}
	return append(findings, unprotected(e.Unprotected)...), unjudged
}

// Coverage judges what no environment of the SSOT claims.
func Coverage(e ops.Estate) (findings []ops.Finding) {
	for _, noun := range []string{"droplet", "database", "firewall"} {
		findings = append(findings, undeclared(noun, e.Undeclared[noun])...)
	}
	return findings
}

// openToAll reports whether anybody may connect: nobody is named, or every address is.
func openToAll(sources []string) bool {
	for _, s := range sources {
		if address, ok := strings.CutPrefix(s, "ip_addr:"); ok && world(address) {
			return true
		}
	}
	return len(sources) == 0
}
