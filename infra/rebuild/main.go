// Command rebuild drops what the ledger told, replays it and compares: it proves that the ledger is the truth.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/kelseyhightower/envconfig"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "rebuild:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	address, err := database()
	if err != nil {
		return err
	}
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	id, err := db.StartRun(ctx, ops.Run{Kind: "rebuild", Trigger: ops.Manually, StartedAt: time.Now()})
	if err != nil {
		return err
	}
	s, err := ssot.Load()
	if err != nil {
		return err
	}
	kept, err := keeper()
	if err != nil {
		return err
	}
	found, err := db.Rebuild(ctx, evidence.Interpreter(ctx, kept, placement.New(s.Environments).Interpreter(sources.Interpret)))
	return finish(ctx, db, id, found, err)
}

// database is that of DATABASE_URL, else that of a running `make dev`.
func database() (string, error) {
	if address := os.Getenv("DATABASE_URL"); address != "" {
		return address, nil
	}
	dev, err := running.Find(running.DataDir())
	if err != nil {
		return "", fmt.Errorf("%w (or set DATABASE_URL)", err)
	}
	return dev.DatabaseURL, nil
}

// keeper is where bodies are that were moved: what the environment says, else the folder of `make dev`.
func keeper() (evidence.Keeper, error) {
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

// finish records how it went, also when it was interrupted, and says it.
func finish(ctx context.Context, db *store.Store, id ops.RunID, found store.Rebuilt, failure error) error {
	status, why := ops.RunSucceeded, ""
	switch {
	case failure != nil:
		status, why = ops.RunFailed, "the projection was left as it was: "+failure.Error()
	case len(found.Differing) > 0:
		status = ops.RunPartial
	}
	if err := db.FinishRun(context.WithoutCancel(ctx), id, status, found, why, time.Now()); err != nil {
		return err
	}
	if failure != nil {
		return fmt.Errorf("%s", why)
	}
	fmt.Printf("%d deliveries replayed: %d rows before, %d after, %d differ\n", found.Deliveries, found.Before, found.After, len(found.Differing))
	for _, ref := range found.Differing {
		fmt.Println("  was not what the ledger says:", ref)
	}
	return nil
}
