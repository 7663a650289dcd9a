package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// tellCI applies what CI told, and adds to the builds that ended by it.
func tellCI(ctx context.Context, tx pgx.Tx, d ops.Delivery, change ops.Change, ended []ops.BuildEnded) ([]ops.BuildEnded, error) {
	switch c := change.(type) {
	case ops.BuildSeen:
		id, now, err := seeBuild(ctx, tx, d, c.Build)
		if now {
			ended = append(ended, ops.BuildEnded{ID: id, Build: c.Build})
		}
		return ended, err
	case ops.BuildJobSeen:
		return ended, seeBuildJob(ctx, tx, d, c)
	case ops.BranchPushed:
		return ended, pushBranch(ctx, tx, d, c)
	case ops.PullRequestSeen:
		return ended, seePullRequest(ctx, tx, d, c.PullRequest)
	case ops.GateJudged:
		return ended, judgeGate(ctx, tx, d, c.Result)
	default:
		return ended, fmt.Errorf("CI does not tell %T", change)
	}
}

// seeBuild takes in a telling of a build, and what follows from it for the builds that it may have replaced. It reports
// the build's number, and whether it ended by this.
func seeBuild(ctx context.Context, tx pgx.Tx, d ops.Delivery, told ops.Build) (ops.BuildID, bool, error) {
	stored, err := readBuild(ctx, tx, told)
	if err != nil {
		return 0, false, err
	}
	told.Telling.Delivery = d.ID
	next := stored.Learn(told)
	id, canceled, err := writeBuild(ctx, tx, next, d.ReceivedAt)
	if err == nil && canceled {
		_, err = tx.Exec(ctx, buildSupersede, id)
	}
	return id, next.Ended() && !stored.Ended(), err
}

// seeBuildJob takes in a telling of a job. A build that was not heard of itself yet is there as far as the job knows it.
func seeBuildJob(ctx context.Context, tx pgx.Tx, d ops.Delivery, told ops.BuildJobSeen) error {
	id, _, err := seeBuild(ctx, tx, d, told.Build)
	if err != nil {
		return err
	}
	stored, err := readBuildJob(ctx, tx, told.Job.JobID)
	if err != nil {
		return err
	}
	told.Job.Telling.Delivery = d.ID
	j := stored.Learn(told.Job)
	_, err = tx.Exec(ctx, buildJobWrite, id, j.JobID, j.Name, string(j.Status), j.SourceStatus, j.SourceConclusion,
		j.FailedStep, j.Runner, j.URL, unlessZero(j.StartedAt), unlessZero(j.FinishedAt), int(j.Telling.Progress),
		j.Telling.At, j.Telling.Delivery, d.ReceivedAt)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, buildCount, id, d.ReceivedAt)
	return err
}

// readBuild gives the attempt as it is stored, or nothing.
func readBuild(ctx context.Context, tx pgx.Tx, key ops.Build) (ops.Build, error) {
	b := ops.Build{RepoID: key.RepoID, RunID: key.RunID, Attempt: key.Attempt}
	var finished *time.Time
	err := tx.QueryRow(ctx, buildRead, key.RepoID, key.RunID, key.Attempt).Scan(&b.RunNumber, &b.HeadRepoID, &b.Workflow,
		&b.Event, &b.Title, &b.Branch, &b.SHA, &b.PullRequest, &b.FromFork, &b.Actor, &b.Status, &b.Reason, &b.SourceStatus,
		&b.SourceConclusion, &b.URL, &b.StartedAt, &finished, &b.Telling.Progress, &b.Telling.At, &b.Telling.Delivery)
	if errors.Is(err, pgx.ErrNoRows) {
		return ops.Build{}, nil
	}
	b.FinishedAt = orZero(finished)
	return b, err
}

func writeBuild(ctx context.Context, tx pgx.Tx, b ops.Build, received time.Time) (id ops.BuildID, canceled bool, err error) {
	err = tx.QueryRow(ctx, buildWrite, b.RepoID, b.RunID, b.Attempt, b.RunNumber, b.HeadRepoID, b.Workflow, b.Event, b.Title,
		b.Branch, b.SHA, b.PullRequest, b.FromFork, b.Actor, string(b.Status), b.Reason, b.SourceStatus, b.SourceConclusion,
		b.URL, b.StartedAt, unlessZero(b.FinishedAt), int(b.Telling.Progress), b.Telling.At, b.Telling.Delivery, received).Scan(&id, &canceled)
	return id, canceled, err
}

func readBuildJob(ctx context.Context, tx pgx.Tx, id int64) (ops.BuildJob, error) {
	j := ops.BuildJob{JobID: id}
	var started, finished *time.Time
	err := tx.QueryRow(ctx, buildJobRead, id).Scan(&j.Name, &j.Status, &j.SourceStatus, &j.SourceConclusion, &j.FailedStep,
		&j.Runner, &j.URL, &started, &finished, &j.Telling.Progress, &j.Telling.At, &j.Telling.Delivery)
	if errors.Is(err, pgx.ErrNoRows) {
		return ops.BuildJob{}, nil
	}
	j.StartedAt, j.FinishedAt = orZero(started), orZero(finished)
	return j, err
}

// orZero is no time where the database has none, in UTC.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
