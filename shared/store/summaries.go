package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// AskedOfADay is what there is to know of a day.
type AskedOfADay struct {
	Day         string
	From, Until time.Time
	Ages        []int // bounds between the ages of findings, in days
	Worst       int   // how many findings are named
	Remembered  int   // how many days before matter
}

// ReadDay gives what the database knows of a day and of those before it, all as of one moment, in three statements however
// much happened. Errors are handed over one by one, each text once: there may be more of them than there is room for.
func (s *Store) ReadDay(ctx context.Context, asked AskedOfADay, each func(ops.ErrorLine)) (facts ops.DayFacts, before []ops.DayBefore, err error) {
	oneMoment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, oneMoment, func(tx pgx.Tx) error {
		var document []byte
		if err := tx.QueryRow(ctx, summaryFacts, asked.From, asked.Until, asked.Ages, asked.Worst).Scan(&document); err != nil {
			return err
		}
		if err := json.Unmarshal(document, &facts); err != nil {
			return err
		}
		if before, err = daysBefore(ctx, tx, asked); err != nil {
			return err
		}
		return errorsOf(ctx, tx, asked, each)
	})
	if err != nil {
		return facts, nil, classify("read what happened on "+asked.Day, err)
	}
	return facts, before, nil
}

func daysBefore(ctx context.Context, tx pgx.Tx, asked AskedOfADay) ([]ops.DayBefore, error) {
	rows, err := tx.Query(ctx, summaryBefore, asked.Day, asked.Remembered)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (b ops.DayBefore, err error) {
		var document []byte
		if err := row.Scan(&document); err != nil {
			return b, err
		}
		return b, json.Unmarshal(document, &b)
	})
}

func errorsOf(ctx context.Context, tx pgx.Tx, asked AskedOfADay, each func(ops.ErrorLine)) error {
	rows, err := tx.Query(ctx, summaryErrors, asked.From, asked.Until)
	if err != nil {
		return err
	}
	var l ops.ErrorLine
	_, err = pgx.ForEachRow(rows, []any{&l.Kind, &l.Source, &l.Severity, &l.Text, &l.Count, &l.FirstAt, &l.LastAt}, func() error {
		each(l)
		return nil
	})
	return err
}

// SummarisedDays gives those of the days that have a summary, and the first day of all that ever had one.
func (s *Store) SummarisedDays(ctx context.Context, of []string) ([]string, error) {
	rows, err := s.pool.Query(ctx, summaryDays, of)
	if err != nil {
		return nil, classify("list the days with a summary", err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, classify("list the days with a summary", err)
	}
	return days, nil
}

// RecordSummary keeps what a day came to and owes the notice of it, in one transaction. The same day again replaces what
// was counted earlier; it is told once.
func (s *Store) RecordSummary(ctx context.Context, of ops.Summary, run ops.RunID, notice ops.Notice) error {
	document, err := json.Marshal(of)
	if err != nil {
		return err
	}
	return s.transact(ctx, "record the summary of "+of.Day, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, summaryRecord, string(ops.StorableJSON(document)), int64(run)); err != nil {
			return err
		}
		return enqueue(ctx, tx, []owed{{notice, run}})
	})
}
