package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// follow owes what a delivery leads to, in the transaction that applied it: whoever sees that a build has ended sees
// that the work is owed. It is not part of applying, because a rebuild applies again and must owe nothing again. What it
// owes is keyed, so that a delivery that is applied twice owes it once.
//
// Here belongs the request for a run when a build failed: DispatchRun, of build:<number>.
func follow(ctx context.Context, tx pgx.Tx, ended []ops.BuildEnded) error {
	for _, b := range ended {
		if !b.Build.LeavesArtifacts() {
			continue
		}
		if _, err := tx.Exec(ctx, taskOwe, string(ops.FetchArtifacts), b.ID.String()); err != nil {
			return err
		}
	}
	return nil
}
