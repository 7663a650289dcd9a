package ops

import "time"

// ObjectCeiling is how many tables and sequences a database may have: Odoo.sh's own limit.
// https://www.odoo.com/documentation/18.0/administration/odoo_sh/advanced/restrictions.html
const ObjectCeiling = 10_000

// DatabaseSnapshot is how large a database is and how many objects it has, at one time.
type DatabaseSnapshot struct {
	Environment      string      `json:"environment"`
	Provider         string      `json:"provider"` // who runs it: supabase, digitalocean, else postgres
	Database         string      `json:"database"`
	ServerVersion    string      `json:"server_version"`
	SizeBytes        int64       `json:"size_bytes"`
	Tables           int         `json:"tables"`
	Sequences        int         `json:"sequences"`
	Indexes          int         `json:"indexes"`
	Views            int         `json:"views"`
	Connections      int         `json:"connections"`
	ConnectionsLimit int         `json:"connections_limit"`
	Largest          []TableSize `json:"largest"`
	Migrations       *Migrations `json:"-"` // nil for a database that is not ours to migrate
	ObservedAt       time.Time   `json:"-"`
	Run              RunID       `json:"-"`
}

// TableSize is a table with its indexes and its overflow, as large as it was when it was last vacuumed.
type TableSize struct {
	Table     string `json:"table"`
	SizeBytes int64  `json:"size_bytes"`
}

// Migrations is how far a database was migrated.
type Migrations struct {
	Newest           int64
	Applied, Pending int
}

// Objects is what the ceiling is about.
func (d DatabaseSnapshot) Objects() int { return d.Tables + d.Sequences }
