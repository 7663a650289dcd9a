package ops

import "time"

// ClusterID is the vendor's id of a database cluster.
type ClusterID string

// DatabaseCluster is a managed database.
type DatabaseCluster struct {
	ID                 ClusterID `json:"database_id"`
	Name               string    `json:"name"`
	Environment        string    `json:"environment,omitempty"` // that declares it in the SSOT
	Engine             string    `json:"engine"`                // the vendor's word: pg, mysql, valkey
	Version            string    `json:"version,omitempty"`
	Status             string    `json:"status"` // the vendor's word
	Region             string    `json:"region,omitempty"`
	Size               string    `json:"size,omitempty"`
	Nodes              int       `json:"nodes"`
	StorageMiB         int64     `json:"storage_mib"`
	DBNames            []string  `json:"db_names"`
	Tags               []string  `json:"tags"`
	PrivateNetwork     string    `json:"private_network,omitempty"`
	MaintenanceDay     string    `json:"maintenance_day,omitempty"`
	MaintenanceHour    string    `json:"maintenance_hour,omitempty"`
	MaintenancePending bool      `json:"maintenance_pending"`
	CreatedAt          time.Time `json:"source_created_at,omitzero"`

	// Who may connect, sorted: "ip_addr:10.0.0.0/8", "droplet:123". None at all means everybody; nil means that it is not
	// known. It is a question of its own, which is asked less often.
	Sources []string `json:"trusted_sources"`
	Asked   bool     `json:"asked"` // whether it was asked this time
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
