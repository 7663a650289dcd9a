package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Claim leases up to limit tasks that are due, oldest first; one that was abandoned is claimed alone. The database's clock decides what is due, because all
// workers share it.
func (s *Store) Claim(ctx context.Context, kind ops.TaskKind, limit int, lease time.Duration) ([]ops.Task, error) {
	return s.tasks(ctx, "claim tasks", taskClaim, string(kind), limit, lease)
}

// Exhausted lists tasks whose lease ended at their last attempt.
func (s *Store) Exhausted(ctx context.Context, kind ops.TaskKind, limit int) ([]ops.Task, error) {
	return s.tasks(ctx, "list exhausted tasks", taskExhausted, string(kind), limit)
}

// Release gives a claimed task back untried, due again after the delay.
func (s *Store) Release(ctx context.Context, task ops.Task, after time.Duration) error {
	tag, err := s.pool.Exec(ctx, taskRelease, string(task.Kind), task.Ref, task.Attempt, after)
	if err = fenced(tag.RowsAffected(), err); err != nil {
		return classify("release task "+task.Ref, err)
	}
	return nil
}

func (s *Store) tasks(ctx context.Context, what, statement string, args ...any) ([]ops.Task, error) {
	rows, err := s.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, classify(what, err)
	}
	tasks, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t ops.Task, err error) {
		return t, row.Scan(&t.Kind, &t.Ref, &t.Attempt, &t.AttemptsAllowed)
	})
	if err != nil {
		return nil, classify(what, err)
	}
	return tasks, nil
}
