package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// StartIngest begins a reading of the inventory, unless one is under way. One that has been under way for longer than one
// may take is lost, and closed as such.
func (s *Store) StartIngest(ctx context.Context, trigger ops.RunTrigger, now time.Time, longest time.Duration) (id ops.RunID, begun bool, err error) {
	err = s.transact(ctx, "start a reading of the inventory", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, ingestTurn); err != nil {
			return err
		}
		switch err := tx.QueryRow(ctx, ingestStart, now, string(trigger), longest).Scan(&id); {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err != nil:
			return err
		}
		begun = true
		_, err := tx.Exec(ctx, runEventAppend, id, "started", "ingest started", "{}", now)
		return err
	})
	return id, begun, err
}

// FinishIngest says how a reading went. One that was closed as lost meanwhile stays so.
func (s *Store) FinishIngest(ctx context.Context, id ops.RunID, i ops.Ingest, now time.Time) error {
	i.Complete, i.Incomplete = append([]string{}, i.Complete...), append([]string{}, i.Incomplete...)
	i.Trouble = append([]ops.Trouble{}, i.Trouble...)
	document, err := json.Marshal(i)
	if err != nil {
		return err
	}
	text := string(ops.StorableJSON(document))
	return s.transact(ctx, "finish a reading of the inventory", func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, ingestFinish, id, text, now)
		if err != nil || done.RowsAffected() == 0 {
			return err
		}
		_, err = tx.Exec(ctx, runEventAppend, id, "finished", "finished: "+string(i.Status), text, now)
		return err
	})
}

// AbandonListings drops what readings that died have kept of a resource. Whoever calls it reads that resource alone.
func (s *Store) AbandonListings(ctx context.Context, resource string) error {
	if _, err := s.pool.Exec(ctx, listingAbandon, resource); err != nil {
		return classify("abandon the listings of "+resource, err)
	}
	return nil
}

// KeepListing keeps a page of a listing until all of it is merged.
func (s *Store) KeepListing(ctx context.Context, run ops.RunID, resource string, items any) error {
	document, err := json.Marshal(items)
	if err != nil {
		return err
	}
	if _, err := s.pool.Exec(ctx, listingKeep, run, resource, string(ops.StorableJSON(document))); err != nil {
		return classify("keep a page of "+resource, err)
	}
	return nil
}

// CompareListing tells what a listing has beside what is known, before it is merged.
func (s *Store) CompareListing(ctx context.Context, run ops.RunID, resource string) (l ops.Listed, err error) {
	m, err := mirrorOf(resource)
	if err != nil {
		return l, err
	}
	if err := s.pool.QueryRow(ctx, m.statement(listingCompare), run, resource).Scan(&l.Listed, &l.Known, &l.Missing); err != nil {
		return l, classify("compare "+resource, err)
	}
	return l, nil
}

// MergeListing makes a table what was listed, in one transaction: rows are written where something changed, those that a
// complete listing no longer has are retired, what changed since the last reading is told, and the resource counts as
// confirmed. What belongs to a part that could not be read stays, and the resource is not confirmed then. A listing that is
// older than one that was merged changes nothing.
func (s *Store) MergeListing(ctx context.Context, r ops.Reading) (done ops.Merged, err error) {
	m, err := mirrorOf(r.Resource)
	if err != nil {
		return done, err
	}
	err = s.transact(ctx, "merge "+r.Resource, func(tx pgx.Tx) error {
		confirmed, late, err := enterReading(ctx, tx, m, r)
		if err != nil {
			return err
		}
		if done = (ops.Merged{Late: late}); !late {
			row := tx.QueryRow(ctx, m.statement(listingMerge), r.Run, r.Resource, r.At, r.Complete, confirmed != nil && !m.quiet, confirmed,
				append([]string{}, r.Unread...))
			if err := row.Scan(&done.Seen, &done.Added, &done.Changed, &done.Gone, &done.Told); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, listingForget, r.Run, r.Resource); err != nil {
			return err
		}
		return confirm(ctx, tx, m, r, late)
	})
	return done, err
}

// enterReading waits for its turn at a resource and tells when it was last confirmed. What the first reading finds is
// no news.
func enterReading(ctx context.Context, tx pgx.Tx, m mirror, r ops.Reading) (confirmed *time.Time, late bool, err error) {
	err = tx.QueryRow(ctx, readingEnter, m.vendor(), cmp.Or(m.cursor, r.Resource), r.Cadence).Scan(&confirmed)
	return confirmed, confirmed != nil && confirmed.After(r.At), err
}

func confirm(ctx context.Context, tx pgx.Tx, m mirror, r ops.Reading, late bool) error {
	if !r.Complete || len(r.Unread) > 0 || late {
		return nil
	}
	_, err := tx.Exec(ctx, readingConfirm, m.vendor(), cmp.Or(m.cursor, r.Resource), r.At)
	return err
}

// RecordActions keeps a page of the vendor's log of actions. Nothing of that log ever goes, so a page is true by itself.
func (s *Store) RecordActions(ctx context.Context, page []ops.CloudAction, at time.Time) (done ops.Merged, err error) {
	document, err := json.Marshal(append([]ops.CloudAction{}, page...))
	if err != nil {
		return done, err
	}
	row := s.pool.QueryRow(ctx, actionsRecord, string(ops.StorableJSON(document)), at)
	if err := row.Scan(&done.Seen, &done.Added, &done.Changed); err != nil {
		return done, classify("record actions", err)
	}
	return done, nil
}

// ConfirmActions says whether the newest part of the log was read without a gap.
func (s *Store) ConfirmActions(ctx context.Context, r ops.Reading) error {
	return s.transact(ctx, "confirm actions", func(tx pgx.Tx) error {
		_, late, err := enterReading(ctx, tx, mirror{}, r)
		if err != nil {
			return err
		}
		return confirm(ctx, tx, mirror{}, r, late)
	})
}

// OpenActions are the newest actions that had not ended when they were last read.
func (s *Store) OpenActions(ctx context.Context, most int) ([]int64, error) {
	rows, err := s.pool.Query(ctx, actionsOpen, most)
	if err != nil {
		return nil, classify("read open actions", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, classify("read open actions", err)
	}
	return ids, nil
}

// Estate reads what runs at DigitalOcean, as far as deciding about it needs to know, with so many of each long list.
func (s *Store) Estate(ctx context.Context, most int) (e ops.Estate, err error) {
	var document []byte
	if err := s.pool.QueryRow(ctx, estateRead, most).Scan(&document); err != nil {
		return e, classify("read the estate", err)
	}
	return e, json.Unmarshal(document, &e)
}

func mirrorOf(resource string) (mirror, error) {
	for _, m := range mirrors {
		if m.resource == resource {
			return m, nil
		}
	}
	return mirror{}, fmt.Errorf("no table repeats %q", resource)
}
