package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// WatchSchedules says what was seen of chores, and since when each is watched, which begins with the first time that it is
// asked for. Two statements, however many chores there are. A chore's own runs count when they are of the environment.
func (s *Store) WatchSchedules(ctx context.Context, want []ops.ChoreWanted, repos []string, environment string, every time.Duration, now time.Time) (seen []ops.ChoreSeen, err error) {
	wanted, err := asRows(want)
	if err != nil {
		return nil, err
	}
	var document []byte
	err = s.transact(ctx, "watch the schedules", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, scheduleEnter, wanted, now, now.UTC().Format(time.RFC3339Nano), every); err != nil {
			return err
		}
		return tx.QueryRow(ctx, viewSchedules, wanted, append([]string{}, repos...), environment).Scan(&document)
	})
	if err != nil {
		return nil, err
	}
	var found struct{ Chores []ops.ChoreSeen }
	return found.Chores, json.Unmarshal(document, &found)
}

// RecordMissed writes down turns that nothing was done for, each once, and tells how many are new.
func (s *Store) RecordMissed(ctx context.Context, missed []ops.MissedTurn, environment string, now time.Time) (fresh int, err error) {
	if len(missed) == 0 {
		return 0, nil
	}
	turns, err := asRows(missed)
	if err != nil {
		return 0, err
	}
	if err := s.pool.QueryRow(ctx, scheduleMissed, turns, environment, now).Scan(&fresh); err != nil {
		return 0, classify("record missed turns", err)
	}
	return fresh, nil
}

// Scopes are the parts of all mirrors, and how old each is.
func (s *Store) Scopes(ctx context.Context) ([]ops.Scope, error) {
	rows, err := s.pool.Query(ctx, scopeAges)
	if err != nil {
		return nil, classify("read the ages of mirrors", err)
	}
	scopes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c ops.Scope, err error) {
		var last *time.Time
		err = row.Scan(&c.Source, &c.Name, &c.Cadence, &last, &c.BegunAt)
		if last != nil {
			c.LastSuccessAt = *last
		}
		return c, err
	})
	if err != nil {
		return nil, classify("read the ages of mirrors", err)
	}
	return scopes, nil
}
