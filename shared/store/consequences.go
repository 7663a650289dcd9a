package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// follow owes what a delivery leads to, in the transaction that applied it: whoever sees that a build has ended sees
// that the work is owed. It is not part of applying, because a rebuild applies again and must owe nothing again. What it
// owes is keyed, so that a delivery that is applied twice owes it once.
func follow(ctx context.Context, tx pgx.Tx, ended []ops.BuildEnded) error {
	for _, b := range ended {
		if b.Build.LeavesArtifacts() {
			if _, err := tx.Exec(ctx, taskOwe, string(ops.FetchArtifacts), b.ID.String()); err != nil {
				return err
			}
		}
		if b.Build.AsksForFix() {
			if _, err := tx.Exec(ctx, taskOwe, string(ops.DispatchRun), "build:"+b.ID.String()); err != nil {
				return err
			}
		}
	}
	return nil
}
