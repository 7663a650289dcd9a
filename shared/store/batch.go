package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

// ReadDeliveries reads those deliveries whose bodies are there, in no order.
func (s *Store) ReadDeliveries(ctx context.Context, ids []ops.DeliveryID) ([]ops.Delivery, error) {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	rows, err := s.pool.Query(ctx, deliveriesRead, numbers)
	if err != nil {
		return nil, classify("read deliveries", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ops.Delivery, error) { return scanDelivery(row) })
	if err != nil {
		return nil, classify("read deliveries", err)
	}
	return all, nil
}

// FinishDeliveries applies what several deliveries mean and finishes their tasks in one transaction: all or none. Since
// changes commute, none of them cares whose neighbour it is.
func (s *Store) FinishDeliveries(ctx context.Context, tasks []ops.Task, all []Meant) error {
	return s.project(ctx, fmt.Sprintf("finish delivery %s and %d more", all[0].Delivery.ID, len(all)-1), func(tx pgx.Tx, alone bool) error {
		if err := settleAll(ctx, tx, tasks, all); err != nil {
			return err
		}
		if err := lockRepositories(ctx, tx, all); err != nil {
			return err
		}
		for _, m := range all {
			ended, err := apply(ctx, tx, m.Delivery, m.Meaning.Changes, alone)
			if err != nil {
				return err
			}
			if err := follow(ctx, tx, ended); err != nil {
				return err
			}
		}
		return nil
	})
}

// settled is how one of several deliveries went.
type settled struct {
	ID     ops.DeliveryID    `json:"id"`
	State  ops.DeliveryState `json:"state"`
	Reason string            `json:"reason"`
	Action string            `json:"action"`
}

func settleAll(ctx context.Context, tx pgx.Tx, tasks []ops.Task, all []Meant) error {
	went, refs, attempts := make([]settled, len(all)), make([]string, len(all)), make([]int, len(all))
	for i, m := range all {
		went[i] = settled{m.Delivery.ID, ops.DeliveryDone, m.Meaning.Ignored, m.Meaning.Action}
		if m.Meaning.Ignored != "" {
			went[i].State = ops.DeliveryIgnored
		}
		refs[i], attempts[i] = tasks[i].Ref, tasks[i].Attempt
	}
	rows, err := asRows(went)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, deliveriesSettle, rows); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, tasksFinish, string(tasks[0].Kind), refs, attempts)
	if err == nil && int(tag.RowsAffected()) != len(all) {
		return queue.ErrLeaseLost
	}
	return err
}

// lockRepositories takes the turn at every repository whose builds, branches and pull requests are told of, before any of
// them is read.
func lockRepositories(ctx context.Context, tx pgx.Tx, all []Meant) error {
	var ids []int64
	for _, m := range all {
		for _, change := range m.Meaning.Changes {
			switch c := change.(type) {
			case ops.BuildSeen:
				ids = append(ids, c.Build.RepoID)
			case ops.BuildJobSeen:
				ids = append(ids, c.Build.RepoID)
			case ops.BranchPushed:
				ids = append(ids, c.RepoID)
			case ops.PullRequestSeen:
				ids = append(ids, c.PullRequest.RepoID)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	_, err := tx.Exec(ctx, ciLocks, slices.Compact(ids))
	return err
}

// inOneGo runs statements that do not wait for each other's answers in one round trip.
func inOneGo(ctx context.Context, tx pgx.Tx, queue func(*pgx.Batch)) error {
	var b pgx.Batch
	queue(&b)
	return tx.SendBatch(ctx, &b).Close()
}
