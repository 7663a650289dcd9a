package digitalocean

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Firewalls reads all cloud firewalls, a page at a time.
func (c *Client) Firewalls(ctx context.Context, each func([]ops.Firewall) error) error {
	return listing[godo.Firewall, ops.Firewall, ops.FirewallID]{
		"list firewalls", c.api.Firewalls.List, firewall, func(f ops.Firewall) ops.FirewallID { return f.ID },
	}.walk(ctx, c, each)
}

func firewall(f godo.Firewall) ops.Firewall {
	out := ops.Firewall{
		ID: ops.FirewallID(f.ID), Name: f.Name, Status: f.Status, Inbound: []ops.FirewallRule{}, Outbound: []ops.FirewallRule{},
		Droplets: numbers(f.DropletIDs), Tags: ops.SortedSet(f.Tags), PendingChanges: len(f.PendingChanges), CreatedAt: instant(f.Created),
	}
	for _, r := range f.InboundRules {
		rule := ops.FirewallRule{Protocol: r.Protocol, Ports: ports(r.PortRange), Action: string(r.Action)}
		if s := r.Sources; s != nil {
			rule.Peers = peers(s.Addresses, s.Tags, s.DropletIDs, s.LoadBalancerUIDs, s.KubernetesIDs)
		}
		out.Inbound = append(out.Inbound, rule)
	}
	for _, r := range f.OutboundRules {
		rule := ops.FirewallRule{Protocol: r.Protocol, Ports: ports(r.PortRange), Action: string(r.Action)}
		if d := r.Destinations; d != nil {
			rule.Peers = peers(d.Addresses, d.Tags, d.DropletIDs, d.LoadBalancerUIDs, d.KubernetesIDs)
		}
		out.Outbound = append(out.Outbound, rule)
	}
	sortRules(out.Inbound)
	sortRules(out.Outbound)
	return out
}

// ports writes all ports in one way; the vendor has two, and an icmp rule has none.
func ports(text string) string {
	if text == "0" {
		return "all"
	}
	return text
}

func peers(addresses, tags []string, droplets []int, balancers, kubernetes []string) ops.FirewallPeer {
	return ops.FirewallPeer{
		Addresses: ops.SortedSet(addresses), Tags: ops.SortedSet(tags), Droplets: numbers(droplets),
		LoadBalancers: ops.SortedSet(balancers), Kubernetes: ops.SortedSet(kubernetes),
	}
}

func numbers(ids []int) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.Itoa(id)
	}
	return ops.SortedSet(out)
}

func sortRules(rules []ops.FirewallRule) {
	slices.SortFunc(rules, func(a, b ops.FirewallRule) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}
