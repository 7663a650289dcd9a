package ops

import "time"

// DropletID is DigitalOcean's id of a machine.
type DropletID int64

// Droplet is a machine at DigitalOcean. Its sets are sorted: one that comes in another order is no change.
type Droplet struct {
	ID          DropletID `json:"droplet_id"`
	Name        string    `json:"name"`
	Environment string    `json:"environment,omitempty"` // that declares it in the SSOT
	Status      string    `json:"status"`                // the vendor's word: new, active, off, archive
	Region      string    `json:"region,omitempty"`
	Size        string    `json:"size,omitempty"`
	Image       string    `json:"image,omitempty"`
	VCPUs       int       `json:"vcpus"`
	MemoryMB    int       `json:"memory_mb"`
	DiskGB      int       `json:"disk_gb"`
	PublicIPs   []string  `json:"public_ips"`
	PrivateIPs  []string  `json:"private_ips"`
	VPC         string    `json:"vpc_id,omitempty"`
	Tags        []string  `json:"tags"`
	Features    []string  `json:"features"`
	BackedUp    bool      `json:"backups_enabled"`
	Locked      bool      `json:"locked"`
	MonthlyUSD  float64   `json:"monthly_usd,omitempty"`
	CreatedAt   time.Time `json:"source_created_at,omitzero"`
}
