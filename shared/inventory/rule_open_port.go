package inventory

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// service is what listens on a port that the world has no business with.
type service struct {
	port   int
	name   string
	signal string
}

// services are SSH and the databases, the ones of DigitalOcean's own clusters (25060 and 25061) among them.
var services = []service{
	{22, "SSH", OpenSSH},
	{1433, "SQL Server", OpenDatabase}, {3306, "MySQL", OpenDatabase}, {5432, "PostgreSQL", OpenDatabase}, {6379, "Redis", OpenDatabase},
	{6432, "PgBouncer", OpenDatabase}, {9092, "Kafka", OpenDatabase}, {9200, "OpenSearch", OpenDatabase},
	{25060, "a managed database", OpenDatabase}, {25061, "a managed database's pool", OpenDatabase}, {27017, "MongoDB", OpenDatabase},
}

// openPorts are the services that a firewall lets the whole world reach: a finding for SSH and one for databases at most,
// whatever number of rules say it.
func openPorts(f ops.GuardedFirewall) (findings []ops.Finding) {
	for _, signal := range []string{OpenSSH, OpenDatabase} {
		var names []string
		var rules []any
		for _, r := range f.Inbound {
			if reached := reaches(r, signal); len(reached) > 0 {
				names, rules = append(names, reached...), append(rules, map[string]any{"protocol": r.Protocol, "ports": r.Ports, "addresses": r.Peers.Addresses})
			}
		}
		if len(names) > 0 {
			findings = append(findings, openPort(f, signal, ops.SortedSet(names), rules))
		}
	}
	return findings
}

func openPort(f ops.GuardedFirewall, signal string, names []string, rules []any) ops.Finding {
	finding := ops.Finding{
		Signal: signal, Subject: "do_firewalls/" + string(f.ID), Severity: ops.Error, Environment: f.Environment, Owner: "platform",
		Title:       fmt.Sprintf("firewall %s lets the world reach %s", f.Name, strings.Join(names, ", ")),
		Explanation: fmt.Sprintf("an inbound rule accepts every address, and up to %d droplets are behind the firewall; name the networks that need it instead", f.Guards),
		Expected:    "only named networks reach " + strings.Join(names, ", "), Actual: "every address does",
		Facts: map[string]any{"rules": rules, "droplets": f.Guards},
		Links: map[string]string{"firewall": "https://cloud.digitalocean.com/networking/firewalls/" + string(f.ID) + "/rules"},
	}
	switch {
	case f.Guards == 0:
		finding.Severity = ops.Info
		finding.Explanation = "an inbound rule accepts every address; nothing is behind the firewall now, and whatever is put there will be open"
	case signal == OpenDatabase:
		finding.Severity = ops.Critical
	}
	return finding
}

// reaches names the services of a signal that a rule lets the world reach.
func reaches(r ops.FirewallRule, signal string) (names []string) {
	if r.Protocol != "tcp" || r.Action == "deny" || r.Action == "drop" || !slices.ContainsFunc(r.Peers.Addresses, world) {
		return nil
	}
	for _, s := range services {
		if s.signal == signal && within(s.port, r.Ports) {
			names = append(names, s.name)
		}
	}
	return names
}

// within reports whether a port is one of those that a rule names: "22", "8000-9000", "all".
func within(port int, ports string) bool {
	if ports == "all" || ports == "0" || ports == "" {
		return true
	}
	first, last, isRange := strings.Cut(ports, "-")
	from, err := strconv.Atoi(first)
	if err != nil {
		return false
	}
	if !isRange {
		return port == from
	}
	to, err := strconv.Atoi(last)
	return err == nil && from <= port && port <= to
}

// world reports whether an address stands for everybody. Halves and quarters of the internet do too: 0.0.0.0/1 and
// 128.0.0.0/1 together are all of it, and no network of anybody's is that large.
func world(address string) bool {
	prefix, err := netip.ParsePrefix(address)
	return err == nil && prefix.Bits() < 8
}
