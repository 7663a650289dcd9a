package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// RecordObservation makes the findings of a check's scope what the check has just seen: what is new is opened, what is
// there still is refreshed, what is gone is resolved, and what comes back is opened again, with its history behind it.
// What changed is given back, and what there is to tell about it is written in the same transaction: tell turns the
// changes into notices, and may be nil.
//
// One look is recorded at a time for each scope. One that is late, because a newer one was faster, changes nothing; nor
// does the same one again. The number of statements does not depend on the number of findings.
func (s *Store) RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (done ops.Outcome, err error) {
	o.At = o.At.UTC().Truncate(time.Microsecond) // as finely as Postgres keeps it
	err = s.transact(ctx, "record what "+o.Place()+" observed", func(tx pgx.Tx) error {
		if done.Late, err = enterScope(ctx, tx, o); err != nil || done.Late {
			return err
		}
		standing, err := standingFindings(ctx, tx, o)
		if err != nil {
			return err
		}
		seen, gone := o.Compare(standing)
		done.Seen = len(seen)
		if done.Transitions, err = observe(ctx, tx, o, seen, gone); err != nil || tell == nil || len(done.Transitions) == 0 {
			return err
		}
		return enqueue(ctx, tx, tell(done.Transitions), o.Run)
	})
	return done, err
}

// enterScope waits for its turn and tells whether it came too late.
func enterScope(ctx context.Context, tx pgx.Tx, o ops.Observation) (late bool, err error) {
	var entered bool
	err = tx.QueryRow(ctx, findingScopeEnter, o.Place(), o.At, o.At.Format(time.RFC3339Nano), o.Cadence, o.Confirms()).Scan(&entered)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, nil
	}
	return false, err
}

// standingFindings are those of the scope that are not resolved.
func standingFindings(ctx context.Context, tx pgx.Tx, o ops.Observation) ([]ops.StandingFinding, error) {
	rows, err := tx.Query(ctx, findingStanding, o.Check, o.Scope)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f ops.StandingFinding, err error) {
		var until *time.Time
		err = row.Scan(&f.ID, &f.Fingerprint, &f.Signal, &f.State, &f.Severity, &until)
		if until != nil {
			f.SuppressedUntil = *until
		}
		return f, err
	})
}

func observe(ctx context.Context, tx pgx.Tx, o ops.Observation, seen, gone []ops.Sighting) ([]ops.Transition, error) {
	there, err := asRows(seen)
	if err != nil {
		return nil, fmt.Errorf("findings of %s: %w", o.Place(), err)
	}
	left, err := asRows(gone)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, findingObserve, o.Check, o.Scope, o.At, int64(o.Run), there, left, "no longer observed by "+o.Place())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t ops.Transition, err error) {
		var document string
		if err := row.Scan(&document); err != nil {
			return t, err
		}
		return t, json.Unmarshal([]byte(document), &t)
	})
}

// asRows writes a list as JSON that jsonb takes, whatever is in it.
func asRows[T any](list []T) (string, error) {
	document, err := json.Marshal(append([]T{}, list...))
	return string(ops.StorableJSON(document)), err
}

// enqueue owes notices, each once.
func enqueue(ctx context.Context, tx pgx.Tx, notices []ops.Notice, run ops.RunID) error {
	if len(notices) == 0 {
		return nil
	}
	rows, err := asRows(notices)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, noticeEnqueue, rows, int64(run))
	return err
}
