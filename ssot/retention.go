package ssot

import "time"

// Retention says how long what was received stays where it is.
type Retention struct {
	// Days that the raw body of a webhook stays in the ledger. After that it is moved to the evidence storage; its row, its key and its digest stay.
	DeliveryBodiesDays int `yaml:"delivery_bodies_days" min:"7" max:"3650"`
}

// DeliveryBodies is how long the raw body of a webhook stays in the ledger.
func (r Retention) DeliveryBodies() time.Duration {
	return time.Duration(r.DeliveryBodiesDays) * 24 * time.Hour
}
