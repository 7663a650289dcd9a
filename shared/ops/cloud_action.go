package ops

import "time"

// CloudAction is a line of DigitalOcean's own log of what was done to a resource. It does not say by whom.
type CloudAction struct {
	ID           int64     `json:"action_id"`
	Type         string    `json:"type"`   // create, resize, snapshot
	Status       string    `json:"status"` // the vendor's word: in-progress, completed, errored
	ResourceType string    `json:"resource_type"`
	ResourceID   string    `json:"resource_id,omitempty"`
	Region       string    `json:"region,omitempty"`
	StartedAt    time.Time `json:"started_at,omitzero"`
	FinishedAt   time.Time `json:"finished_at,omitzero"` // zero while it goes on
}
