package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// grant does what somebody asked for, or owes it to whoever can. The delivery is the record of the request: the task
// names it and its place in it, and whoever dispatches reads it there.
func grant(ctx context.Context, tx pgx.Tx, d ops.Delivery, place int, request ops.Request) error {
	switch r := request.(type) {
	case ops.FindingAcknowledged:
		return acknowledge(ctx, tx, d, r)
	case ops.FixRequested:
		if _, err := tx.Exec(ctx, taskOwe, string(ops.DispatchRun), fmt.Sprintf("delivery:%s/%d", d.ID, place)); err != nil {
			return err
		}
		return enqueue(ctx, tx, []owed{{Notice: r.Notice()}})
	default:
		return fmt.Errorf("no way to grant %T", request)
	}
}

func acknowledge(ctx context.Context, tx pgx.Tx, d ops.Delivery, r ops.FindingAcknowledged) error {
	var taken, known bool
	if err := tx.QueryRow(ctx, findingAcknowledge, r.Finding, r.At, r.By).Scan(&taken, &known); err != nil {
		return err
	}
	if taken {
		if err := enqueue(ctx, tx, []owed{{Notice: r.Notice()}}); err != nil {
			return err
		}
	}
	return record(ctx, tx, r.Event(d, taken, known))
}
