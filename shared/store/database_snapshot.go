package store

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// MeasureDatabase looks how large the connected database is, which need not be one of ours.
func (s *Store) MeasureDatabase(ctx context.Context) (d ops.DatabaseSnapshot, err error) {
	var document string
	if err := s.pool.QueryRow(ctx, databaseMeasure).Scan(&document); err != nil {
		return d, classify("measure database", err)
	}
	return d, json.Unmarshal([]byte(document), &d)
}

// AppliedMigrations lists the migrations of our own database, in order.
func (s *Store) AppliedMigrations(ctx context.Context) ([]int64, error) {
	rows, err := s.pool.Query(ctx, migrationsApplied)
	if err != nil {
		return nil, classify("list migrations", err)
	}
	applied, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, classify("list migrations", err)
	}
	return applied, nil
}

// RecordSnapshot keeps a snapshot. The same one again is kept once.
func (s *Store) RecordSnapshot(ctx context.Context, d ops.DatabaseSnapshot) error {
	document, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var newest *string
	var applied, pending *int
	if m := d.Migrations; m != nil {
		text := strconv.FormatInt(m.Newest, 10)
		newest, applied, pending = &text, &m.Applied, &m.Pending
	}
	_, err = s.pool.Exec(ctx, databaseSnapshotRecord, d.Environment, string(document), newest, applied, pending, int64(d.Run), d.ObservedAt)
	if err != nil {
		return classify("record snapshot of "+d.Database, err)
	}
	return nil
}
