package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// RecordEvent appends to the audit stream; events with one dedupe key are one row that counts.
func (s *Store) RecordEvent(ctx context.Context, e ops.PlatformEvent) error {
	if err := record(ctx, s.pool, e); err != nil {
		return classify("record "+e.Kind, err)
	}
	return nil
}

type executor interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func record(ctx context.Context, db executor, e ops.PlatformEvent) error {
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	data, err := json.Marshal(e.Data)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, platformEventRecord, e.Kind, string(e.Severity), e.Source, e.Subject, e.Message, string(data), e.DedupeKey, unlessZero(e.At))
	return err
}

// StartRun opens the record of an automated operation.
func (s *Store) StartRun(ctx context.Context, r ops.Run) (id ops.RunID, err error) {
	err = s.transact(ctx, "start run "+r.Kind, func(tx pgx.Tx) (err error) {
		id, err = startRun(ctx, tx, r)
		return err
	})
	return id, err
}

func startRun(ctx context.Context, tx pgx.Tx, r ops.Run) (id ops.RunID, err error) {
	if err := tx.QueryRow(ctx, runStart, r.Kind, string(r.Trigger), r.Environment, r.StartedAt).Scan(&id); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, runEventAppend, id, "started", r.Kind+" started", "{}", r.StartedAt)
	return id, err
}

// FinishRun says how a run ended. The summary is what it counted; why is needed when it failed.
func (s *Store) FinishRun(ctx context.Context, id ops.RunID, status ops.RunStatus, summary any, why string, at time.Time) error {
	counted, err := json.Marshal(summary)
	if err != nil {
		return err
	}
	return s.transact(ctx, "finish run", func(tx pgx.Tx) error { return finishRun(ctx, tx, id, status, string(counted), why, at) })
}

func finishRun(ctx context.Context, tx pgx.Tx, id ops.RunID, status ops.RunStatus, summary, why string, at time.Time) error {
	if _, err := tx.Exec(ctx, runFinish, id, string(status), summary, why, at); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, runEventAppend, id, "finished", "finished: "+string(status), summary, at)
	return err
}
