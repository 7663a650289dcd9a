// Package attach owns finding what a command for people works on: the database and the evidence that the environment names, else
// those of a running `make dev`.
//
// It refuses to start anything.
package attach

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kelseyhightower/envconfig"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/evidence"
)

// Database is the address in DATABASE_URL, else that of a running `make dev`.
func Database() (string, error) {
	if address := os.Getenv("DATABASE_URL"); address != "" {
		return address, nil
	}
	dev, err := running.Find(running.DataDir())
	if err != nil {
		return "", fmt.Errorf("%w (or set DATABASE_URL)", err)
	}
	return dev.DatabaseURL, nil
}

// Evidence is where artifacts are kept: where the environment says, else in the folder of `make dev`.
func Evidence() (evidence.Keeper, error) {
	var cfg evidence.Config
	var bucket supabase.StorageConfig
	if err := errors.Join(envconfig.Process("", &cfg), envconfig.Process("", &bucket)); err != nil {
		return nil, err
	}
	if cfg.Dir == "" && bucket.URL == "" {
		cfg.Dir = filepath.Join(running.DataDir(), "evidence")
	}
	storage, err := supabase.NewStorage(bucket, httpx.Options{})
	if err != nil {
		return nil, err
	}
	return evidence.Open(cfg, storage), nil
}
