package store

import (
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// ReaderConfig is what the environment says about the database to a function that only reads. Its own login can become
// `authenticated` and nothing else; where there is none, it reads under the owner's.
type ReaderConfig struct {
	URL      secret.Text `envconfig:"OPS_READ_DATABASE_URL"`
	Owner    secret.Text `envconfig:"DATABASE_URL"`
	MaxConns int32       `envconfig:"DATABASE_MAX_CONNS" default:"2"`
}

// OpenReader is Open for a function that only reads.
func OpenReader(cfg ReaderConfig) (*Store, error) {
	if cfg.URL.Set() {
		return open("OPS_READ_DATABASE_URL", cfg.URL, cfg.MaxConns)
	}
	return open("DATABASE_URL", cfg.Owner, cfg.MaxConns)
}
