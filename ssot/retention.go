package ssot

import "time"

// Retention says how long what was received stays where it is, and which restore points there are to be.
type Retention struct {
	// Days that the raw body of a webhook stays in the ledger. After that it is moved to the evidence storage; its row, its key and its digest stay.
	DeliveryBodiesDays int `yaml:"delivery_bodies_days" min:"7" max:"3650"`
	// Days that a resolved finding stays as it is. After that it is archived, with a bundle in the evidence storage that proves it; its row stays.
	ResolvedFindingsDays int `yaml:"resolved_findings_days" min:"1" max:"365"`
	// Restore points that every environment is to have.
	Backups BackupRetention `yaml:"backups"`
}

// BackupRetention says which restore points an environment is to have.
type BackupRetention struct {
	// Hours that the newest backup may be old.
	FreshHours int `yaml:"fresh_hours" min:"1" max:"720"`
	// Days before today of which each has one.
	Daily int `yaml:"daily" min:"0" max:"90"`
	// Weeks before this one of which each has one.
	Weekly int `yaml:"weekly" min:"0" max:"52"`
	// Months before this one of which each has one.
	Monthly int `yaml:"monthly" min:"0" max:"24"`
}

// DeliveryBodies is how long the raw body of a webhook stays in the ledger.
func (r Retention) DeliveryBodies() time.Duration {
	return time.Duration(r.DeliveryBodiesDays) * 24 * time.Hour
}

// ResolvedFindings is how long a resolved finding stays as it is.
func (r Retention) ResolvedFindings() time.Duration {
	return time.Duration(r.ResolvedFindingsDays) * 24 * time.Hour
}

// Fresh is how old the newest backup may be.
func (b BackupRetention) Fresh() time.Duration { return time.Duration(b.FreshHours) * time.Hour }
