package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// errFilled says that a slot has been filled. It never leaves this file.
var errFilled = errors.New("the slot was filled before")

// Alone does a piece of work unless somebody, on whatever machine, is doing work of the same name; then it does nothing
// and says so. It needs a second connection: the lock is held by a transaction of its own, and goes with it when the
// function dies.
func (s *Store) Alone(ctx context.Context, name string, work func(context.Context) error) (alone bool, err error) {
	if s.pool.Config().MaxConns < 2 {
		return false, fault.New(fault.NotConfigured, "DATABASE_MAX_CONNS must be at least 2: one connection holds the lock while another works")
	}
	err = s.transact(ctx, "do "+name+" alone", func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, aloneLock, name).Scan(&alone); err != nil || !alone {
			return err
		}
		return work(ctx)
	})
	return alone, err
}

// BeginMaintenance opens the record of one attempt at a slot of a chore, and of the run behind it, and gives up what an
// earlier attempt left running: whoever begins has the chore to itself. A slot that was filled before is not begun again.
func (s *Store) BeginMaintenance(ctx context.Context, m ops.MaintenanceRun) (begun ops.MaintenanceRun, filled bool, err error) {
	err = s.transact(ctx, "begin "+m.Chore, func(tx pgx.Tx) error {
		const lost = "its function ended half-way, without a word"
		if _, err := tx.Exec(ctx, maintenanceRunAbandon, m.Chore, m.Environment, m.StartedAt, lost); err != nil {
			return err
		}
		if m.Run, err = startRun(ctx, tx, ops.Run{Kind: m.Chore, Trigger: m.Trigger, Environment: m.Environment, StartedAt: m.StartedAt}); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, maintenanceRunBegin, m.Chore, string(m.Cadence), m.Runner, m.Environment, int64(m.Run), m.DueAt, m.StartedAt, m.Punctuality).Scan(&m.ID, &m.Attempt)
		if errors.Is(err, pgx.ErrNoRows) {
			return errFilled
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, maintenanceRunEventAppend, m.ID, "started", m.Chore+" started", "{}", m.StartedAt)
		return err
	})
	if errors.Is(err, errFilled) {
		return m, true, nil
	}
	return m, false, err
}

// FinishMaintenance says how an attempt ended. One that was given up before stays so.
func (s *Store) FinishMaintenance(ctx context.Context, m ops.MaintenanceRun, r ops.Result, at time.Time) error {
	if r.Summary == nil {
		r.Summary = struct{}{}
	}
	counted, err := json.Marshal(r.Summary)
	if err != nil {
		return err
	}
	return s.transact(ctx, "finish "+m.Chore, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, maintenanceRunFinish, m.ID, string(r.Status), string(counted), r.Why, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "attempt %d at %s was given up before it ended", m.Attempt, m.Chore)
		}
		if err := finishRun(ctx, tx, m.Run, r.Status, string(counted), r.Why, at); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, maintenanceRunEventAppend, m.ID, "finished", "finished: "+string(r.Status), string(counted), at)
		return err
	})
}
