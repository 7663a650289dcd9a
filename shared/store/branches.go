package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// storedPush is a push as ops.branches keeps it.
type storedPush struct {
	Before        string         `json:"before"`
	After         string         `json:"after"`
	At            time.Time      `json:"at"`
	By            string         `json:"by"`
	Message       string         `json:"message"`
	Forced        bool           `json:"forced"`
	DefaultBranch string         `json:"default_branch"`
	Delivery      ops.DeliveryID `json:"delivery_id"`
}

// pushBranch takes in a push. The row shows the last one.
func pushBranch(ctx context.Context, tx pgx.Tx, d ops.Delivery, told ops.BranchPushed) error {
	branch, err := readBranch(ctx, tx, told)
	if err != nil {
		return err
	}
	told.Push.Delivery = d.ID
	branch = branch.Learn(told.Push)
	kept := make([]storedPush, len(branch.Pushes))
	for i, p := range branch.Pushes {
		kept[i] = storedPush(p)
	}
	pushes, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	last := branch.Last()
	return inOneGo(ctx, tx, func(b *pgx.Batch) {
		b.Queue(branchWrite, branch.RepoID, branch.Name, last.After, last.Before, last.Message, last.Forced,
			last.By, last.At, last.DefaultBranch, string(pushes), last.Delivery, d.ReceivedAt)
		b.Queue(branchDefault, branch.RepoID)
	})
}

func readBranch(ctx context.Context, tx pgx.Tx, told ops.BranchPushed) (ops.Branch, error) {
	branch := ops.Branch{RepoID: told.RepoID, Name: told.Branch}
	var pushes []byte
	err := tx.QueryRow(ctx, branchRead, told.RepoID, told.Branch).Scan(&pushes)
	if errors.Is(err, pgx.ErrNoRows) {
		return branch, nil
	}
	if err != nil {
		return branch, err
	}
	var kept []storedPush
	if err := json.Unmarshal(pushes, &kept); err != nil {
		return branch, err
	}
	for _, p := range kept {
		branch.Pushes = append(branch.Pushes, ops.Push(p))
	}
	return branch, nil
}
