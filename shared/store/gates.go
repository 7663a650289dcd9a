package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// judgeGate takes in the verdict of a check on a commit.
func judgeGate(ctx context.Context, tx pgx.Tx, d ops.Delivery, g ops.GateResult) error {
	if err := writeGate(ctx, tx, g, 0, d.ReceivedAt); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, gateFirstHeard, g.Gate, g.Environment, g.RepoID, g.SHA, g.EvaluatedBy, d.ReceivedAt)
	return err
}

func writeGate(ctx context.Context, tx pgx.Tx, g ops.GateResult, build ops.BuildID, heard time.Time) error {
	if g.Details == nil {
		g.Details = map[string]any{}
	}
	details, err := json.Marshal(g.Details)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, gateUpsert, g.Gate, g.Environment, g.RepoID, g.Branch, g.SHA, g.EvaluatedBy, string(g.Status),
		g.Explanation, string(details), g.URL, g.EvaluatedAt, heard, build)
	return err
}
