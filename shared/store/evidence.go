package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// recordEvidence records an artifact and gives its number. Whoever records the same at once waits, and is then given the other's
// number, which the statement that waited cannot see yet and another one can.
func recordEvidence(ctx context.Context, tx pgx.Tx, kind, subject string, digest [32]byte, size int, location string, run ops.RunID, at time.Time) (id int64, err error) {
	for range 2 {
		err = tx.QueryRow(ctx, evidenceRecord, kind, subject, digest[:], size, location, int64(run), at).Scan(&id)
		if !errors.Is(err, pgx.ErrNoRows) {
			break
		}
	}
	return id, err
}
