package ops

import "time"

// AIModel is a model that one of our providers offers.
type AIModel struct {
	Provider      string    `json:"provider"` // who offers it to us
	ID            string    `json:"model_id"`
	Name          string    `json:"name"`
	InferenceName string    `json:"inference_name,omitempty"`
	Maker         string    `json:"maker,omitempty"`
	Version       string    `json:"version,omitempty"`
	Type          string    `json:"type,omitempty"`
	Usecases      []string  `json:"usecases"`
	Capabilities  []string  `json:"capabilities"`
	Availability  string    `json:"availability,omitempty"`
	ContextWindow int64     `json:"context_window,omitempty"` // in tokens; 0 when not said
	InputUSD      float64   `json:"input_usd_per_million,omitempty"`
	OutputUSD     float64   `json:"output_usd_per_million,omitempty"`
	CreatedAt     time.Time `json:"source_created_at,omitzero"`
	UpdatedAt     time.Time `json:"source_updated_at,omitzero"`
}
