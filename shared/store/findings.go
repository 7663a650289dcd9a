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
	found, err := rowsOf(o)
	if err != nil {
		return ops.Outcome{}, err
	}
	err = s.transact(ctx, "record what "+o.Place()+" observed", func(tx pgx.Tx) error {
		done = ops.Outcome{Seen: found.n}
		if done.Late, err = enterScope(ctx, tx, o); err != nil || done.Late {
			return err
		}
		if done.Transitions, err = observe(ctx, tx, o, found.json); err != nil || tell == nil || len(done.Transitions) == 0 {
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

func observe(ctx context.Context, tx pgx.Tx, o ops.Observation, found string) ([]ops.Transition, error) {
	gone := "no longer observed by " + o.Place()
	rows, err := tx.Query(ctx, findingObserve, o.Check, o.Scope, o.At, int64(o.Run), found, o.Complete, append([]string{}, o.Unjudged...), gone)
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

type findingRows struct {
	json string
	n    int
}

// rowsOf makes rows of the findings. Of two with one identity, the first speaks for both.
func rowsOf(o ops.Observation) (findingRows, error) {
	type row struct {
		ops.Finding
		Fingerprint string `json:"fingerprint"`
	}
	rows, known := make([]row, 0, len(o.Findings)), make(map[string]bool, len(o.Findings))
	for _, f := range o.Findings {
		if identity := o.Fingerprint(f); !known[identity] {
			known[identity] = true
			rows = append(rows, row{f.Fit(), identity})
		}
	}
	document, err := json.Marshal(rows)
	if err != nil {
		return findingRows{}, fmt.Errorf("findings of %s: %w", o.Place(), err)
	}
	return findingRows{string(ops.StorableJSON(document)), len(rows)}, nil
}

// enqueue owes notices, each once.
func enqueue(ctx context.Context, tx pgx.Tx, notices []ops.Notice, run ops.RunID) error {
	if len(notices) == 0 {
		return nil
	}
	document, err := json.Marshal(notices)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, noticeEnqueue, string(ops.StorableJSON(document)), int64(run))
	return err
}
