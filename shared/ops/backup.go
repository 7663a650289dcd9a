package ops

import "time"

// BackupKind says what a backup holds.
type BackupKind string

// The kinds of backups.
const (
	BackupOfDatabase  BackupKind = "database"
	BackupOfFilestore BackupKind = "filestore"
	BackupSnapshot    BackupKind = "snapshot" // a whole machine or volume
	BackupFull        BackupKind = "full"
)

// Backup is a snapshot or dump that somebody keeps.
type Backup struct {
	Provider    string         `json:"provider"`
	ID          string         `json:"provider_backup_id"`
	Kind        BackupKind     `json:"kind"`
	Environment string         `json:"environment,omitempty"`
	Resource    string         `json:"resource"` // droplet/123, database/<id>
	Name        string         `json:"name,omitempty"`
	Status      string         `json:"status,omitempty"` // pending, completed, failed or removed; empty when not known
	SourceState string         `json:"source_state"`     // the vendor's word
	Retention   string         `json:"retention,omitempty"`
	SizeBytes   int64          `json:"size_bytes,omitempty"`
	Region      string         `json:"region,omitempty"`
	Manifest    map[string]any `json:"manifest"`
	TakenAt     time.Time      `json:"taken_at"`
}
