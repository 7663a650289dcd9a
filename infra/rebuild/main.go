// Command rebuild drops what the ledger told, replays it and compares: it proves that the ledger is the truth.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/insightpulseai/odooops-console/infra/attach"
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
	address, err := attach.Database()
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
	kept, err := attach.Evidence()
	if err != nil {
		return err
	}
	found, err := db.Rebuild(ctx, evidence.Interpreter(ctx, kept, placement.New(s.Environments).Interpreter(sources.Interpret)))
	return finish(ctx, db, id, found, err)
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
