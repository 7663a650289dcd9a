package ops

import "time"

// DropletID is DigitalOcean's id of a machine.
type DropletID int64

// Droplet is a machine at DigitalOcean.
type Droplet struct {
	ID         DropletID
	Name       string
	Status     string // the vendor's word: new, active, off, archive
	Region     string
	Size       string
	Image      string
	VCPUs      int
	MemoryMB   int
	DiskGB     int
	PublicIPs  []string // sorted, as are all sets here: a set that comes in another order is no change
	PrivateIPs []string
	VPC        string
	Tags       []string
	Features   []string
	BackedUp   bool
	Locked     bool
	MonthlyUSD float64
	CreatedAt  time.Time // zero when the vendor does not say
}
