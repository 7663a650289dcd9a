package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Rebuilt is what a rebuild found.
type Rebuilt struct {
	Deliveries int      `json:"deliveries"` // replayed from the ledger
	Before     int      `json:"before"`     // rows that were there
	After      int      `json:"after"`      // rows that came back
	Differing  []string `json:"differing"`  // references of rows that are not the same; at most 100 are named
}

// Rebuild drops the projection (work items, branches, pull requests, builds with their jobs, checks, mail events,
// deployments) and replays the ledger into it, in one transaction: readers see the old rows until the new ones are
// complete, and appliers wait. It proves that the ledger is the truth. Where a body was moved, interpret is given the
// place instead (evidence.Interpreter). Nothing is owed by it: what follows from a delivery followed when it was applied.
func (s *Store) Rebuild(ctx context.Context, interpret func(ops.Delivery) (ops.Interpretation, error)) (r Rebuilt, err error) {
	err = s.projectOnce(ctx, "rebuild", projectionLock, func(tx pgx.Tx) error {
		for _, statement := range []string{projectionKeep, projectionClear} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		if r.Deliveries, err = replay(ctx, tx, interpret); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, projectionSweep); err != nil {
			return err
		}
		return tx.QueryRow(ctx, projectionCompare).Scan(&r.Before, &r.After, &r.Differing)
	})
	return r, err
}

// replay walks the ledger in pages, so that its size does not matter.
func replay(ctx context.Context, tx pgx.Tx, interpret func(ops.Delivery) (ops.Interpretation, error)) (n int, err error) {
	const page = 200
	var last ops.DeliveryID
	for {
		rows, err := tx.Query(ctx, deliveryPage, last, page)
		if err != nil {
			return n, err
		}
		deliveries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ops.Delivery, error) { return scanWhole(row) })
		if err != nil {
			return n, err
		}
		for _, d := range deliveries {
			meaning, err := interpret(d)
			if err != nil {
				return n, fmt.Errorf("delivery %s was applied before and cannot be interpreted now: %w", d.ID, err)
			}
			if _, err := apply(ctx, tx, d, told(meaning.Changes), true); err != nil {
				return n, fmt.Errorf("delivery %s: %w", d.ID, err)
			}
			n, last = n+1, d.ID
		}
		if len(deliveries) < page {
			return n, nil
		}
	}
}

// told leaves out what people asked for: it was done when it was asked, and is not done again.
func told(changes []ops.Change) []ops.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c ops.Change) bool {
		_, asked := c.(ops.Request)
		return asked
	})
}
