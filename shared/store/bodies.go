package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// bodyKind is what the body of a delivery is called among the evidence.
const bodyKind = "delivery.body"

// OldBody is a delivery whose body may be moved out of the ledger.
type OldBody struct {
	ID   ops.DeliveryID
	Size int
}

// OldBodies lists deliveries after one that are through, were received before a time, and have their body in the ledger.
func (s *Store) OldBodies(ctx context.Context, before time.Time, after ops.DeliveryID, limit int) ([]OldBody, error) {
	rows, err := s.pool.Query(ctx, deliveryOld, before, after, limit)
	if err != nil {
		return nil, classify("list old bodies", err)
	}
	old, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o OldBody, err error) { return o, row.Scan(&o.ID, &o.Size) })
	if err != nil {
		return nil, classify("list old bodies", err)
	}
	return old, nil
}

// ReadWhole reads a delivery with its body, or with the place where that is kept.
func (s *Store) ReadWhole(ctx context.Context, id ops.DeliveryID) (ops.Delivery, error) {
	d, err := scanWhole(s.pool.QueryRow(ctx, deliveryWhole, id))
	if err != nil {
		return d, classify("read delivery "+id.String(), err)
	}
	return d, nil
}

// MoveBody takes the body of a delivery out of the ledger, now that it is kept at a location, and records that as evidence,
// both or neither. It moves nothing, and says so, when the delivery was opened again or somebody else was faster.
func (s *Store) MoveBody(ctx context.Context, id ops.DeliveryID, location string, digest [32]byte, run ops.RunID, at time.Time) (moved bool, err error) {
	err = s.transact(ctx, "move the body of delivery "+id.String(), func(tx pgx.Tx) error {
		var kept *int64
		var size int64
		var recorded []byte
		switch err := tx.QueryRow(ctx, deliveryMovable, id).Scan(&kept, &size, &recorded); {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err != nil:
			return err
		case [32]byte(recorded) != digest:
			return fmt.Errorf("the digest at %s is not the one that the ledger has", location)
		}
		if kept == nil { // else it came back for a replay, and is where it was
			kept = new(int64)
			err := tx.QueryRow(ctx, evidenceRecord, bodyKind, "webhook_deliveries/"+id.String(), digest[:], size, location, int64(run), at).Scan(kept)
			if err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, deliveryClear, id, *kept)
		moved = err == nil
		return err
	})
	return moved && err == nil, err
}
