package main

import (
	"context"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/capacity"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// snapshotBook is our own database: it is measured, and it keeps what was measured.
type snapshotBook interface {
	measurable
	AppliedMigrations(ctx context.Context) ([]int64, error)
	RecordSnapshot(ctx context.Context, d ops.DatabaseSnapshot) error
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

type measurable interface {
	MeasureDatabase(ctx context.Context) (ops.DatabaseSnapshot, error)
}

// databaseSnapshot looks once a day how large the databases are and how many objects they have: the console's own, and
// Odoo's where there is an address.
type databaseSnapshot struct {
	book       snapshotBook
	migrations []int64    // that this program knows
	odoo       measurable // nil: not configured
}

func (s databaseSnapshot) chore() chore {
	return chore{name: "database-snapshot", do: s.do}
}

// measured is what is said of one database.
type measured struct {
	Outcome  string `json:"outcome"` // measured, not_configured, or why it could not be looked at
	Objects  int    `json:"objects,omitempty"`
	Size     int64  `json:"size_bytes,omitempty"`
	Findings int    `json:"findings,omitempty"`

	blind error // why it could not be looked at
}

func (s databaseSnapshot) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	console, err := s.look(ctx, m, "console", s.own)
	if err == nil {
		err = console.blind // without our own there is nothing to report
	}
	if err != nil {
		return ops.Result{}, err
	}
	odoo := measured{Outcome: "not_configured"}
	if s.odoo != nil {
		if odoo, err = s.look(ctx, m, "odoo", s.odoo.MeasureDatabase); err != nil {
			return ops.Result{}, err
		}
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: map[string]measured{"console": console, "odoo": odoo}}
	if odoo.blind != nil {
		result.Status, result.Why = ops.RunPartial, "Odoo's database: "+odoo.Outcome
	}
	return result, nil
}

// own measures our database and compares its migrations with those that this program knows.
func (s databaseSnapshot) own(ctx context.Context) (ops.DatabaseSnapshot, error) {
	d, err := s.book.MeasureDatabase(ctx)
	if err != nil {
		return d, err
	}
	applied, err := s.book.AppliedMigrations(ctx)
	if err != nil {
		return d, err
	}
	d.Migrations = &ops.Migrations{Applied: len(applied)}
	if len(applied) > 0 {
		d.Migrations.Newest = applied[len(applied)-1]
	}
	for _, known := range s.migrations {
		if !slices.Contains(applied, known) {
			d.Migrations.Pending++
		}
	}
	return d, nil
}

// look measures one database, keeps the snapshot and what is wrong with it. One that cannot be reached is a finding.
func (s databaseSnapshot) look(ctx context.Context, m ops.MaintenanceRun, scope string, measure func(context.Context) (ops.DatabaseSnapshot, error)) (measured, error) {
	o := ops.Observation{Check: m.Chore, Scope: scope, At: m.StartedAt, Cadence: m.Every, Run: m.Run}
	d, err := measure(ctx)
	if err != nil {
		o.Findings = []ops.Finding{blind(o.Place(), m.Environment, err)}
		_, unwritten := s.book.RecordObservation(ctx, o, notify.Findings)
		return measured{Outcome: fault.Classify(err).Public, blind: err}, unwritten
	}
	d.Environment, d.ObservedAt, d.Run = m.Environment, m.StartedAt, m.Run
	if err := s.book.RecordSnapshot(ctx, d); err != nil {
		return measured{}, err
	}
	o.Complete, o.Findings = true, capacity.Judge(d)
	done, err := s.book.RecordObservation(ctx, o, notify.Findings)
	return measured{"measured", d.Objects(), d.SizeBytes, done.Seen, nil}, err
}

// odooDatabase is Odoo's database by its address; nil without one. An address that cannot be read must not keep the other
// chores from being done, so it is an answer like that of a database that is away.
func odooDatabase(address secret.Text) measurable {
	if !address.Set() {
		return nil
	}
	db, err := store.Open(store.Config{URL: address, MaxConns: 1})
	if err != nil {
		return unreadable{fault.New(fault.NotConfigured, "ODOO_DATABASE_URL cannot be read: it must look like postgres://user:password@host:5432/database")}
	}
	return db
}

type unreadable struct{ error }

// MeasureDatabase says why there is nothing to measure.
func (u unreadable) MeasureDatabase(context.Context) (ops.DatabaseSnapshot, error) {
	return ops.DatabaseSnapshot{}, u.error
}
