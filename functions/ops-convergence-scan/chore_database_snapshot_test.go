package main

import (
	"context"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

var measures = entry.Trigger{Trigger: "manual", Chore: "database-snapshot"}

// snapshots is a desk whose chore measures its own database and, if there is an address, Odoo's.
func snapshots(t *testing.T, odoo string) *desk {
	t.Helper()
	d := newDesk(t, nil)
	applied, err := d.store.AppliedMigrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.chores = []chore{databaseSnapshot{d.store, applied, odooDatabase(secret.New(odoo))}.chore()}
	return d
}

const (
	kept = `select concat_ws(' ', environment, provider, case when database = current_database() then 'console' else 'odoo' end,
		migrations_applied = (select count(*) from ops.schema_migrations where version_id > 0), migrations_pending) from ops.database_snapshots order by id`
	wrong = `select concat_ws(' ', state, check_name || '/' || scope, signal, severity, actual) from ops.convergence_findings order by id`
)

func TestDatabasesAreMeasured(t *testing.T) {
	t.Parallel()
	odoo := testkit.EmptyDatabase(t)
	conn := testkit.Connect(t, odoo)
	for _, statement := range []string{
		"create table res_partner (id serial primary key, name text)", "create view partners as select * from res_partner",
		"insert into res_partner (name) select repeat('x', 200) from generate_series(1, 1000)", "vacuum res_partner",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	d := snapshots(t, odoo)
	if got := d.gives(measures); got != "succeeded" {
		t.Fatal(got)
	}
	d.same("snapshots", kept, "prod postgres console t 0", "prod postgres odoo")
	d.same("Odoo's", `select concat_ws(' ', tables, sequences, object_count, indexes, views, size_bytes > 1000000, connections > 0, connections_limit > 0, largest -> 0 ->> 'table', (largest -> 0 ->> 'size_bytes')::int > 200000)
		from ops.database_snapshots where migrations_applied is null`, "1 1 2 1 1 t t t public.res_partner t")
	d.same("the console's", `select (tables = (select count(*) from pg_class c where relkind in ('r', 'p') and relnamespace = 'ops'::regnamespace))::text from ops.database_snapshots where migrations_applied is not null`, "true")
	d.same("findings", wrong)
	d.same("freshness", `select scope from ops.sync_cursors where last_success_at is not null order by 1`, "database-snapshot/console", "database-snapshot/odoo")
}

// Without an address there is no news of Odoo, and no fault either; with one that does not answer there is a finding, and
// the console's own database is measured all the same.
func TestOdooMayBeUnknownOrAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address, outcome, says string
		findings               []string
	}{
		"no address":                     {"", "succeeded", "not_configured", nil},
		"nobody there":                   {"postgres://odoo@127.0.0.1:1/odoo", "partial", "the database is away; try again in a moment", []string{"open database-snapshot/odoo could_not_observe error the database is away; try again in a moment"}},
		"an address that cannot be read": {"postgres://user:hunter2@[half", "partial", "ODOO_DATABASE_URL cannot be read: it must look like postgres://user:password@host:5432/database", []string{"open database-snapshot/odoo could_not_observe error ODOO_DATABASE_URL cannot be read: it must look like postgres://user:password@host:5432/database"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := snapshots(t, c.address)
			if got := d.gives(measures); got != c.outcome {
				t.Errorf("%s, want %s", got, c.outcome)
			}
			d.same("snapshots", kept, "prod postgres console t 0")
			d.same("findings", wrong, c.findings...)
			d.same("summary", `select summary -> 'odoo' ->> 'outcome' from ops.maintenance_runs`, c.says)
			d.same("secrets", `select 'leak' from ops.maintenance_runs m, ops.convergence_findings f where m::text || f::text like '%hunter2%'`)
		})
	}
}

// crowded is a database with too many tables.
type crowded struct{ tables int }

func (c crowded) MeasureDatabase(context.Context) (ops.DatabaseSnapshot, error) {
	return ops.DatabaseSnapshot{Database: "odoo", Provider: "digitalocean", ServerVersion: "16.2", Tables: c.tables, Largest: []ops.TableSize{}}, nil
}

func TestTheCeilingIsWatched(t *testing.T) {
	t.Parallel()
	d := snapshots(t, "")
	applied, err := d.store.AppliedMigrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tables := range []int{9000, 10001, 10} {
		d.clock.set(d.clock.at().AddDate(0, 0, 1))
		d.chores = []chore{databaseSnapshot{d.store, append(applied, 29990101000000), crowded{tables}}.chore()}
		if got := d.gives(measures); got != "succeeded" {
			t.Error(got)
		}
	}
	d.same("findings", wrong, "open database-snapshot/console migrations_pending error "+d.value(`select count(*) || ' migrations, the newest ' || max(version_id) from ops.schema_migrations where version_id > 0`),
		"resolved database-snapshot/odoo object_ceiling error 10001")
	d.same("pending", "select distinct migrations_pending::text from ops.database_snapshots where migrations_pending is not null", "1")
}

func (d *desk) value(query string) (v string) {
	d.t.Helper()
	if err := d.conn.QueryRow(d.t.Context(), query).Scan(&v); err != nil {
		d.t.Fatal(err)
	}
	return v
}
