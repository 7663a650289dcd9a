package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// branch is one of a project on which something changed that was requested between from and until.
type branch struct {
	ops.Lane
	from, until time.Time
	canceled    []ops.Deployment
	newer       []ops.Deployment
}

// branches are those on which a canceled deployment may have been replaced, or not have been after all.
func (p plan) branches() (all []branch) {
	for _, d := range slices.Concat(p.before, p.next) {
		if d.Branch == "" || !d.FromGit {
			continue
		}
		l := ops.Lane{Provider: d.Provider, ProjectID: d.ProjectID, Environment: d.Environment, SourceEnvironment: d.SourceEnvironment, Branch: d.Branch}
		i := slices.IndexFunc(all, func(known branch) bool { return known.Lane == l })
		if i < 0 {
			all = append(all, branch{Lane: l, from: d.RequestedAt, until: d.RequestedAt})
			i = len(all) - 1
		}
		b := &all[i]
		if d.RequestedAt.Before(b.from) {
			b.from = d.RequestedAt
		}
		if d.RequestedAt.After(b.until) {
			b.until = d.RequestedAt
		}
	}
	return all
}

func (b *branch) args(more ...any) []any {
	return append([]any{string(b.Provider), b.ProjectID, string(b.Environment), b.SourceEnvironment, b.Branch}, more...)
}

// ask queues the question which canceled deployments it bears on.
func (b *branch) ask(batch *pgx.Batch) {
	batch.Queue(deploymentCanceled, b.args(b.from, b.until)...).Query(func(rows pgx.Rows) (err error) {
		b.canceled, err = pgx.CollectRows(rows, scanDeployment)
		return err
	})
}

// askNewer queues the question what was requested while those were waiting.
func (b *branch) askNewer(batch *pgx.Batch) {
	if len(b.canceled) == 0 {
		return
	}
	from, until := b.canceled[0].RequestedAt, b.canceled[0].FinishedAt
	for _, d := range b.canceled {
		if d.RequestedAt.Before(from) {
			from = d.RequestedAt
		}
		if d.FinishedAt.After(until) {
			until = d.FinishedAt
		}
	}
	batch.Queue(deploymentNewer, b.args(from, until)...).Query(func(rows pgx.Rows) (err error) {
		b.newer, err = pgx.CollectRows(rows, scanDeployment)
		return err
	})
}

// judge writes what is not so yet: by what each was replaced, or that it was not.
func (b *branch) judge(ctx context.Context, tx pgx.Tx) error {
	for _, d := range b.canceled {
		by, superseded := d.Superseded(b.newer)
		var err error
		switch {
		case by == d.SupersededBy:
		case superseded:
			_, err = tx.Exec(ctx, deploymentReplaced, d.ID, string(ops.DeploymentSuperseded), ops.ReasonNewerCommit, by)
		default:
			err = reinstate(ctx, tx, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reinstate gives a deployment that was not replaced after all the reason of its own reports.
func reinstate(ctx context.Context, tx pgx.Tx, d ops.Deployment) error {
	rows, err := tx.Query(ctx, deploymentGroup, group{d.SHA, d.DeploymentID, d.GitHubID}.args()...)
	if err != nil {
		return err
	}
	told, err := pgx.CollectRows(rows, scanReport)
	if err != nil {
		return err
	}
	for _, made := range ops.Deployments(told) {
		if made.DeploymentID == d.DeploymentID {
			_, err := tx.Exec(ctx, deploymentReplaced, d.ID, string(made.Status), made.Reason, "")
			return err
		}
	}
	return nil
}
