package ops

import "time"

// FirewallID is the vendor's id of a firewall.
type FirewallID string

// Firewall is a cloud firewall. Its rules and sets are sorted: one that comes in another order is no change.
type Firewall struct {
	ID             FirewallID     `json:"firewall_id"`
	Name           string         `json:"name"`
	Environment    string         `json:"environment,omitempty"` // that declares it in the SSOT
	Status         string         `json:"status"`                // the vendor's word
	Inbound        []FirewallRule `json:"inbound_rules"`
	Outbound       []FirewallRule `json:"outbound_rules"`
	Droplets       []string       `json:"droplet_ids"`
	Tags           []string       `json:"tags"`
	PendingChanges int            `json:"pending_changes"`
	CreatedAt      time.Time      `json:"source_created_at,omitzero"`
}

// FirewallRule lets something through.
type FirewallRule struct {
	Protocol string       `json:"protocol"` // tcp, udp, icmp
	Ports    string       `json:"ports"`    // "22", "8000-9000", "all"
	Action   string       `json:"action,omitempty"`
	Peers    FirewallPeer `json:"peers"`
}

// FirewallPeer is the other side: where inbound traffic comes from, or outbound goes to.
type FirewallPeer struct {
	Addresses     []string `json:"addresses,omitempty"`
	Tags          []string `json:"tags,omitempty"`
	Droplets      []string `json:"droplet_ids,omitempty"`
	LoadBalancers []string `json:"load_balancer_uids,omitempty"`
	Kubernetes    []string `json:"kubernetes_ids,omitempty"`
}
