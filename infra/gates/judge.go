package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/gates"
	"github.com/insightpulseai/odooops-console/ssot"
)

// judge puts every gate's question, in the order in which people read the answers.
func judge(ctx context.Context, environments []ssot.Environment, r repository, databases pairs, environment func(string) string) []gates.Verdict {
	var production ssot.Environment
	for _, e := range environments {
		if e.Production {
			production = e
		}
	}
	var all []gates.Verdict
	for _, e := range environments {
		settings := r.settings[e.Name]
		all = append(all, gates.JudgeMail(e, production, settings, r.settings[production.Name]), gates.JudgePort(e.Name, settings))
	}
	all = append(all, gates.JudgeAddons(r.addons), gates.JudgeImages(r.images))
	if len(databases) == 0 {
		return append(all, gates.JudgeObjects("", nil, ""))
	}
	for _, d := range databases {
		counted, failure := count(ctx, environment(d.value), d.value)
		all = append(all, gates.JudgeObjects(d.name, counted, failure))
	}
	return all
}

// countObjects is what a hosted Odoo counts: tables and sequences, not Postgres' own.
const countObjects = `select count(*) filter (where relkind in ('r', 'p')), count(*) filter (where relkind = 'S')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where nspname <> 'information_schema' and nspname !~ '^pg_'`

// count counts in a database. The failure is a sentence without the address, which has a password in it.
func count(ctx context.Context, address, variable string) (*gates.Objects, string) {
	if address == "" {
		return nil, variable + " is not set, so that nothing was counted"
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, "the database of " + variable + " cannot be reached, so that nothing was counted"
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	var o gates.Objects
	if err := conn.QueryRow(ctx, countObjects).Scan(&o.Tables, &o.Sequences); err != nil {
		return nil, fmt.Sprintf("the database of %s does not answer, so that nothing was counted", variable)
	}
	return &o, ""
}
