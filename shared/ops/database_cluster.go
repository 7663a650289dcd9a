package ops

import "time"

// ClusterID is the vendor's id of a database cluster.
type ClusterID string

// DatabaseCluster is a managed database.
type DatabaseCluster struct {
	ID                 ClusterID `json:"database_id"`
	Name               string    `json:"name"`
	Environment        string    `json:"environment"` // that declares it in the SSOT
	Engine             string    `json:"engine"`      // the vendor's word: pg, mysql, valkey
	Version            string    `json:"version"`
	Status             string    `json:"status"` // the vendor's word
	Region             string    `json:"region"`
	Size               string    `json:"size"`
	Nodes              int       `json:"nodes"`
	StorageMiB         int64     `json:"storage_mib"`
	DBNames            []string  `json:"db_names"`
	Tags               []string  `json:"tags"`
	PrivateNetwork     string    `json:"private_network"`
	MaintenanceDay     string    `json:"maintenance_day"`
	MaintenanceHour    string    `json:"maintenance_hour"`
	MaintenancePending bool      `json:"maintenance_pending"`
	CreatedAt          time.Time `json:"source_created_at,omitzero"`
}

// KeepsBackups reports whether the vendor backs up clusters of this kind at all. Caches and queues are not, so asking
// for their backups is answered with a refusal.
func (c DatabaseCluster) KeepsBackups() bool {
	switch c.Engine {
	case "redis", "valkey", "kafka":
		return false
	}
	return true
}

// ClusterDetail is what is known of a cluster only by asking for it by name.
type ClusterDetail struct {
	ID      ClusterID
	Sources []string // who may connect, sorted: "ip_addr:10.0.0.0/8", "droplet:123"; none means everybody
	Backups []Backup
}
