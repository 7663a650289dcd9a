package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// actionEvidence is what the bundle of an action is called among the evidence.
const actionEvidence = "convergence.action"

// errIntendedBefore says that somebody else intended the same. It never leaves this file.
var errIntendedBefore = errors.New("it was intended before")

// ActionsFor gives what was done for commits, and in environments what nobody knows the end of, in one statement.
func (s *Store) ActionsFor(ctx context.Context, shas, environments []string) ([]ops.ConvergenceAction, error) {
	return s.actions(ctx, "read what was done", convergenceActionKnown, shas, environments)
}

func (s *Store) actions(ctx context.Context, doing, statement string, args ...any) ([]ops.ConvergenceAction, error) {
	rows, err := s.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, classify(doing, err)
	}
	all, err := pgx.CollectRows(rows, scanAction)
	if err != nil {
		return nil, classify(doing, err)
	}
	return all, nil
}

func scanAction(row pgx.CollectableRow) (a ops.ConvergenceAction, err error) {
	var document []byte
	if err := row.Scan(&document); err != nil {
		return a, err
	}
	return a, json.Unmarshal(document, &a)
}

// Intend writes down that an action is going to be done, along with the run that it is, or takes up one whose end nobody
// knows. Ours is false when it has been done, or somebody is at it: then it is not ours to do.
func (s *Store) Intend(ctx context.Context, a ops.ConvergenceAction, trigger ops.RunTrigger, now, until time.Time) (intended ops.ConvergenceAction, ours bool, err error) {
	document, err := json.Marshal(a)
	if err != nil {
		return a, false, err
	}
	plain := string(ops.StorableJSON(document))
	err = s.transact(ctx, "intend "+string(a.Kind), func(tx pgx.Tx) error {
		intended, err = oneAction(ctx, tx, convergenceActionResume, plain, now, until)
		if !errors.Is(err, pgx.ErrNoRows) {
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, runEventAppend, intended.Run, "resumed", fmt.Sprintf("attempt %d, after one whose end nobody knows", intended.Attempt), "{}", now)
			return err
		}
		run, err := startRun(ctx, tx, ops.Run{Kind: string(a.Kind), Trigger: trigger, Environment: a.Environment, StartedAt: now})
		if err != nil {
			return err
		}
		intended, err = oneAction(ctx, tx, convergenceActionIntend, plain, int64(run), now, until)
		if errors.Is(err, pgx.ErrNoRows) {
			return errIntendedBefore
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, runEventAppend, run, "intended", a.Why, plain, now)
		return err
	})
	if errors.Is(err, errIntendedBefore) {
		return a, false, nil
	}
	return intended, err == nil, err
}

func oneAction(ctx context.Context, tx pgx.Tx, statement string, args ...any) (ops.ConvergenceAction, error) {
	rows, err := tx.Query(ctx, statement, args...)
	if err != nil {
		return ops.ConvergenceAction{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanAction)
}

// Settle says how an attempt at an action ended: done with the vendor's receipt, failed for good, or, when it is still
// intended, not done and to be tried again. An attempt that was given up in between changes nothing, and is told so.
func (s *Store) Settle(ctx context.Context, a ops.ConvergenceAction, at time.Time) error {
	counted, err := json.Marshal(map[string]any{"target": a.Target, "receipt": a.Receipt, "attempt": a.Attempt})
	if err != nil {
		return err
	}
	return s.transact(ctx, "settle "+string(a.Kind), func(tx pgx.Tx) error {
		var settled bool
		if err := tx.QueryRow(ctx, convergenceActionSettle, a.ID, a.Attempt, string(a.State), a.Receipt, a.Outcome, at, a.LeaseUntil).Scan(&settled); err != nil {
			return err
		}
		if !settled {
			return fault.New(fault.Conflict, "attempt %d at %s of %s was given up before it ended", a.Attempt, a.Kind, a.Target)
		}
		switch a.State {
		case ops.ActionDone:
			return finishRun(ctx, tx, a.Run, ops.RunSucceeded, string(counted), "", at)
		case ops.ActionFailed:
			return finishRun(ctx, tx, a.Run, ops.RunFailed, string(counted), a.Outcome, at)
		case ops.ActionIntended:
		}
		_, err := tx.Exec(ctx, runEventAppend, a.Run, "postponed", a.Outcome, string(counted), at)
		return err
	})
}

// UnprovedActions lists actions that have ended and whose evidence is not kept yet.
func (s *Store) UnprovedActions(ctx context.Context, limit int) ([]ops.ConvergenceAction, error) {
	return s.actions(ctx, "list what is to be proved", convergenceActionUnproved, limit)
}

// ProveAction records that the bundle of an action is kept at a location.
func (s *Store) ProveAction(ctx context.Context, a ops.ConvergenceAction, location string, digest [32]byte, size int, at time.Time) error {
	return s.transact(ctx, "prove "+string(a.Kind), func(tx pgx.Tx) error {
		var before bool
		if err := tx.QueryRow(ctx, convergenceActionProved, a.ID).Scan(&before); err != nil || before {
			return err
		}
		kept, err := recordEvidence(ctx, tx, actionEvidence, fmt.Sprintf("convergence_actions/%d", a.ID), digest, size, location, a.Run, at)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, convergenceActionProve, a.ID, kept, location)
		return err
	})
}
