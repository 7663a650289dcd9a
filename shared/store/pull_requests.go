package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// seePullRequest takes in a snapshot of a pull request, and claims the builds of its commits for it.
func seePullRequest(ctx context.Context, tx pgx.Tx, d ops.Delivery, told ops.PullRequest) error {
	stored, err := readPullRequest(ctx, tx, told)
	if err != nil {
		return err
	}
	told.Delivery = d.ID
	p := stored.Learn(told)
	return inOneGo(ctx, tx, func(b *pgx.Batch) {
		b.Queue(pullRequestWrite, p.RepoID, p.Number, p.Title, string(p.State), p.Draft, p.Author, p.HeadBranch,
			p.HeadSHA, p.BaseBranch, p.BaseSHA, p.MergeSHA, p.FromFork, p.ChangedFiles, p.Additions, p.Deletions,
			ops.SortedSet(p.Labels), p.URL, p.MergedBy, p.OpenedAt, unlessZero(p.ClosedAt), p.UpdatedAt, p.Delivery, p.HeadSHAs, d.ReceivedAt)
		b.Queue(pullRequestBuilds, p.RepoID, p.Number, p.HeadSHAs)
	})
}

func readPullRequest(ctx context.Context, tx pgx.Tx, key ops.PullRequest) (ops.PullRequest, error) {
	p := ops.PullRequest{RepoID: key.RepoID, Number: key.Number}
	var closed *time.Time
	err := tx.QueryRow(ctx, pullRequestRead, key.RepoID, key.Number).Scan(&p.Title, &p.State, &p.Draft, &p.Author,
		&p.HeadBranch, &p.HeadSHA, &p.BaseBranch, &p.BaseSHA, &p.MergeSHA, &p.FromFork, &p.ChangedFiles, &p.Additions,
		&p.Deletions, &p.Labels, &p.URL, &p.MergedBy, &p.OpenedAt, &closed, &p.UpdatedAt, &p.Delivery, &p.HeadSHAs)
	if errors.Is(err, pgx.ErrNoRows) {
		return ops.PullRequest{}, nil
	}
	p.ClosedAt = orZero(closed)
	return p, err
}
