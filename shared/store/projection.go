package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

// errAlone says that a change needs the projection for itself. It never leaves this file: the step is run again alone.
var errAlone = errors.New("the change needs the projection alone")

// project runs a step under the projection's lock: shared at first, and once more alone when the step finds out that it
// renames something that other rows are named after. The lock comes first, so that it cannot deadlock with a row.
//
// Two deliveries that show the same new thing, or two transfers that cross, may still collide. Then the step is run
// again: the other one is through, so this time there is a row to update.
func (s *Store) project(ctx context.Context, what string, step func(tx pgx.Tx, alone bool) error) (err error) {
	for range 3 {
		err = s.projectOnce(ctx, what, projectionShare, func(tx pgx.Tx) error { return step(tx, false) })
		if errors.Is(err, errAlone) {
			err = s.projectOnce(ctx, what, projectionLock, func(tx pgx.Tx) error { return step(tx, true) })
		}
		if !collided(err) {
			break
		}
	}
	if lockedOut(err) {
		return fmt.Errorf("%w: %w", queue.ErrBusy, err)
	}
	return err
}

// collided recognises a unique violation or a deadlock.
func collided(err error) bool { return sqlState(err) == "23505" || sqlState(err) == "40P01" }

// lockedOut recognises that a lock was not to be had in time.
func lockedOut(err error) bool { return sqlState(err) == "55P03" }

func (s *Store) projectOnce(ctx context.Context, what, lock string, step func(pgx.Tx) error) error {
	return s.transact(ctx, what, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lock); err != nil {
			return err
		}
		return step(tx)
	})
}

// apply makes the changes of a delivery, whose repositories are locked (lockRepositories) or which is alone. Each keeps the latest evidence by the vendor's clock, so that applying the same
// deliveries in any order, or again, ends in the same rows. It reports the builds that ended by them.
func apply(ctx context.Context, tx pgx.Tx, d ops.Delivery, changes []ops.Change, alone bool) (ended []ops.BuildEnded, err error) {
	for i, change := range changes {
		var err error
		switch c := change.(type) {
		case ops.ContainerNamed:
			err = learnContainer(ctx, tx, c, alone)
		case ops.StateNamed:
			err = learnState(ctx, tx, c, alone)
		case ops.WorkItemSeen:
			err = seeWorkItem(ctx, tx, d, c.Item)
		case ops.WorkItemGone:
			err = buryWorkItem(ctx, tx, d, c)
		case ops.DeploymentReported:
			err = reportDeployment(ctx, tx, d, c.Report)
		case ops.Request:
			err = grant(ctx, tx, d, i, c)
		case ops.BuildSeen, ops.BuildJobSeen, ops.BranchPushed, ops.PullRequestSeen, ops.GateJudged:
			ended, err = tellCI(ctx, tx, d, change, ended)
		case ops.MailHappened:
			err = mailHappened(ctx, tx, c.Event, d.ID, d.ReceivedAt)
		default:
			err = fmt.Errorf("no way to apply %T", change)
		}
		if err != nil {
			return nil, fmt.Errorf("apply %T: %w", change, err)
		}
	}
	return ended, nil
}

func seeWorkItem(ctx context.Context, tx pgx.Tx, d ops.Delivery, w ops.WorkItem) error {
	return inOneGo(ctx, tx, func(b *pgx.Batch) {
		b.Queue(workItemUpsert, string(w.Source), w.SourceID, w.Container, w.Number, w.Title, w.URL,
			string(w.Status), w.SourceState, w.SourceStateID, w.Priority, ops.SortedSet(w.Labels), ops.SortedSet(w.Assignees),
			w.Author, unlessZero(w.OpenedAt), unlessZero(w.ClosedAt), w.UpdatedAt, ops.SortedSet(w.PreviousRefs), d.ID, d.ReceivedAt)
		b.Queue(workItemHistory, string(w.Source), w.SourceID, ops.SortedSet(w.PreviousRefs), d.ReceivedAt)
	})
}

func buryWorkItem(ctx context.Context, tx pgx.Tx, d ops.Delivery, gone ops.WorkItemGone) error {
	_, err := tx.Exec(ctx, workItemGone, string(gone.Source), gone.SourceID, gone.Container, gone.Number, gone.MovedTo, d.ID, d.ReceivedAt)
	return err
}
