package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// RecordSecretSync writes one look at a place where secrets are kept: its run, and what became of the inventory by it, in one
// transaction. What is there just as before is not written again, and what is gone is so only by a look that saw everything.
func (s *Store) RecordSecretSync(ctx context.Context, look ops.SecretSync, finished time.Time) (done ops.SecretsSynced, err error) {
	err = s.transact(ctx, "record a look at the secrets", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, secretTurn, look.Platform, look.Scope); err != nil {
			return err
		}
		var standing int
		if err := tx.QueryRow(ctx, secretStanding, look.Platform, look.Scope, look.StartedAt).Scan(&standing, &done.Late); err != nil || done.Late {
			return err
		}
		look = look.Doubt(standing)
		done, err = mergeSecrets(ctx, tx, look)
		if err != nil {
			return err
		}
		_, err := tx.Exec(ctx, secretSyncFinish, done.Run, string(done.Status), done.Seen, done.Added, done.Changed, done.Gone, done.Why, finished)
		if err != nil {
			return err
		}
		summary, err := json.Marshal(done)
		if err != nil {
			return err
		}
		return finishRun(ctx, tx, done.Run, done.Status, string(summary), done.Why, finished)
	})
	return done, err
}

func mergeSecrets(ctx context.Context, tx pgx.Tx, look ops.SecretSync) (done ops.SecretsSynced, err error) {
	done.Whole, done.Status, done.Missing, done.Why = look.Whole, look.Status(), append([]string{}, look.Missing...), look.Why
	rows, err := asRows(look.Seen)
	if err != nil {
		return done, err
	}
	if done.Run, err = startRun(ctx, tx, ops.Run{Kind: "secret-sync", Trigger: look.Trigger, Environment: look.Environment, StartedAt: look.StartedAt}); err != nil {
		return done, err
	}
	unregistered := append([]string{}, look.Unregistered...)
	if _, err := tx.Exec(ctx, secretSyncStart, done.Run, look.Platform, look.Scope, look.Environment, done.Missing, unregistered, look.StartedAt); err != nil {
		return done, err
	}
	err = tx.QueryRow(ctx, secretMerge, done.Run, look.Platform, look.Scope, look.Environment, look.StartedAt, rows, look.Whole).
		Scan(&done.Seen, &done.Added, &done.Changed, &done.Gone)
	return done, err
}

// SecretPlacesLeft gives the places that were looked at and are not among those that are looked at now.
func (s *Store) SecretPlacesLeft(ctx context.Context, watched []ops.SecretPlace) ([]ops.SecretPlace, error) {
	names := make([]string, len(watched))
	for i, p := range watched {
		names[i] = p.Platform + " " + p.Scope
	}
	rows, err := s.pool.Query(ctx, secretLeft, names)
	if err != nil {
		return nil, classify("read places of secrets", err)
	}
	places, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ops.SecretPlace])
	if err != nil {
		return nil, classify("read places of secrets", err)
	}
	return places, nil
}

// LeaveSecretPlace ends the watch over a place: what it kept is not said to be there any more, and it makes nothing stale.
// findings is the check and scope of its findings, which somebody has resolved before.
func (s *Store) LeaveSecretPlace(ctx context.Context, p ops.SecretPlace, findings string, at time.Time) error {
	if _, err := s.pool.Exec(ctx, secretLeave, p.Platform, p.Scope, findings, at); err != nil {
		return classify("leave a place of secrets", err)
	}
	return nil
}
