package inventory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/inventory"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func rule(protocol, ports string, from ...string) ops.FirewallRule {
	return ops.FirewallRule{Protocol: protocol, Ports: ports, Peers: ops.FirewallPeer{Addresses: from}}
}

func firewall(guards int, rules ...ops.FirewallRule) ops.Estate {
	return ops.Estate{Firewalls: []ops.GuardedFirewall{{Firewall: ops.Firewall{ID: "f", Name: "fw", Environment: "prod", Inbound: rules}, Guards: guards}}}
}

// found says what was found in one line each, the explanation left out.
func found(all []ops.Finding) (lines []string) {
	for _, f := range all {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Signal, f.Subject, f.Title))
	}
	return lines
}

func TestOpenPorts(t *testing.T) {
	t.Parallel()
	ssh := "error ssh_open_to_the_world do_firewalls/f: firewall fw lets the world reach SSH"
	database := func(names string) string {
		return "critical database_port_open_to_the_world do_firewalls/f: firewall fw lets the world reach " + names
	}
	for name, c := range map[string]struct {
		estate ops.Estate
		want   []string
	}{
		"nothing is open":                   {firewall(1), nil},
		"the web is for the world":          {firewall(1, rule("tcp", "80", "0.0.0.0/0"), rule("tcp", "443", "::/0")), nil},
		"SSH":                               {firewall(1, rule("tcp", "22", "0.0.0.0/0", "::/0")), []string{ssh}},
		"SSH by IPv6 alone":                 {firewall(1, rule("tcp", "22", "::/0")), []string{ssh}},
		"SSH in a range":                    {firewall(1, rule("tcp", "20-25", "0.0.0.0/0")), []string{ssh}},
		"SSH for one network":               {firewall(1, rule("tcp", "22", "198.51.100.0/24")), nil},
		"SSH for one address":               {firewall(1, rule("tcp", "22", "198.51.100.7")), nil},
		"half of the internet":              {firewall(1, rule("tcp", "22", "0.0.0.0/1", "128.0.0.0/1")), []string{ssh}},
		"UDP is not SSH":                    {firewall(1, rule("udp", "22", "0.0.0.0/0")), nil},
		"what is denied is not open":        {firewall(1, ops.FirewallRule{Protocol: "tcp", Ports: "22", Action: "deny", Peers: ops.FirewallPeer{Addresses: []string{"0.0.0.0/0"}}}), nil},
		"for machines, not for addresses":   {firewall(1, ops.FirewallRule{Protocol: "tcp", Ports: "22", Peers: ops.FirewallPeer{Tags: []string{"bastion"}}}), nil},
		"said twice is found once":          {firewall(1, rule("tcp", "22", "0.0.0.0/0"), rule("tcp", "22", "::/0")), []string{ssh}},
		"a database":                        {firewall(1, rule("tcp", "5432", "0.0.0.0/0")), []string{database("PostgreSQL")}},
		"two databases":                     {firewall(1, rule("tcp", "5432", "0.0.0.0/0"), rule("tcp", "3306", "0.0.0.0/0")), []string{database("MySQL, PostgreSQL")}},
		"a range of ports that nobody read": {firewall(1, rule("tcp", "twenty-two", "0.0.0.0/0"), rule("tcp", "22-", "0.0.0.0/0")), nil},
		"nothing behind it": {firewall(0, rule("tcp", "22", "0.0.0.0/0")),
			[]string{"info ssh_open_to_the_world do_firewalls/f: firewall fw lets the world reach SSH"}},
	} {
		findings, unjudged := inventory.Exposure(c.estate)
		if diff := cmp.Diff(c.want, found(findings)); diff != "" || unjudged != nil {
			t.Errorf("%s: %s%v", name, diff, unjudged)
		}
		for _, f := range findings {
			if f.Explanation == "" || f.Expected == "" || f.Actual == "" || f.Environment != "prod" || f.Links["firewall"] == "" {
				t.Errorf("%s: it does not say enough: %+v", name, f)
			}
		}
	}
	for _, all := range []string{"all", "0", "1-65535"} {
		findings, _ := inventory.Exposure(firewall(1, rule("tcp", all, "0.0.0.0/0")))
		if got := found(findings); len(got) != 2 || got[0] != ssh || !strings.Contains(got[1], "MongoDB") {
			t.Errorf("%s: %v", all, got)
		}
	}
}

func TestOpenClusters(t *testing.T) {
	t.Parallel()
	open := []string{"error database_cluster_open_to_the_world do_databases/d: database odoo-db takes connections from everywhere"}
	for name, c := range map[string]struct {
		sources  []string
		want     []string
		unjudged bool
	}{
		"nobody is named, so everybody may": {[]string{}, open, false},
		"everybody is named":                {[]string{"droplet:1", "ip_addr:0.0.0.0/0"}, open, false},
		"a droplet":                         {[]string{"droplet:1"}, nil, false},
		"a network":                         {[]string{"ip_addr:10.0.0.0/8", "tag:odoo"}, nil, false},
		"nobody knows":                      {nil, nil, true},
	} {
		findings, unjudged := inventory.Exposure(ops.Estate{Databases: []ops.DatabaseCluster{{ID: "d", Name: "odoo-db", Sources: c.sources}}})
		if diff := cmp.Diff(c.want, found(findings)); diff != "" || (unjudged != nil) != c.unjudged {
			t.Errorf("%s: %s%v", name, diff, unjudged)
		}
	}
}

func some(n int) ops.Some {
	s := ops.Some{Count: n}
	for i := range min(n, inventory.Each) {
		s.First = append(s.First, ops.Thing{ID: fmt.Sprint(i), Name: fmt.Sprintf("odoo-%d", i)})
	}
	return s
}

// A thousand findings are read by nobody; a finding of each, up to where they can be read, tells what to do.
func TestManyAreOneFinding(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]int{0: 0, 1: 1, inventory.Each: inventory.Each, inventory.Each + 1: 1, 10000: 1} {
		exposed, _ := inventory.Exposure(ops.Estate{Unprotected: some(count)})
		covered := inventory.Coverage(ops.Estate{Undeclared: map[string]ops.Some{"droplet": some(count)}})
		if len(exposed) != want || len(covered) != want {
			t.Errorf("%d things are %d and %d findings, want %d", count, len(exposed), len(covered), want)
		}
	}
	one := inventory.Coverage(ops.Estate{Undeclared: map[string]ops.Some{"database": some(10000)}})[0]
	if one.Title != "no environment declares 10000 databases" || one.Facts["count"] != 10000 || len(one.Facts["first"].([]string)) != 20 {
		t.Errorf("%+v", one)
	}
}
