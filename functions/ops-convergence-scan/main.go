// Command ops-convergence-scan does the chores that compare what runs with what should: each on a schedule of its own, or
// by hand with {"chore":"database-audit"}.
//
// It owns when a chore runs, that it runs alone, and the record of it. It refuses to decide what is wrong: that is a
// function of facts in a package of its own for each chore.
package main

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/dns"
	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/audit"
	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	Environment string      `envconfig:"OPS_ENVIRONMENT" default:"local"`
	Odoo        secret.Text `envconfig:"ODOO_DATABASE_URL"`
	Notify      string      `envconfig:"NOTIFY_FUNCTION"`
	Supabase    supabase.Config
	GitHub      github.Config
	Vercel      vercel.Config
	Plane       plane.Config
	DNS         dns.Config
	Cloud       digitalocean.Config
}

func main() {
	var where store.Config
	var cfg config
	var bucket supabase.StorageConfig
	var kept evidence.Config
	for _, c := range []any{&where, &cfg, &bucket, &kept} {
		entry.Configure(c)
	}
	opened, err := store.Open(where)
	entry.Check(err)
	want, err := audit.Load()
	entry.Check(err)
	declared, err := ssot.Load()
	entry.Check(err)
	db := opened.Marking(convergence.Accepting(declared.Convergence))
	projects, err := supabase.New(cfg.Supabase, httpx.Options{})
	entry.Check(err)
	hub, err := github.New(cfg.GitHub, httpx.Options{})
	entry.Check(err)
	sites, err := vercel.New(cfg.Vercel, httpx.Options{})
	entry.Check(err)
	storage, err := supabase.NewStorage(bucket, httpx.Options{})
	entry.Check(err)
	cloud, err := digitalocean.New(cfg.Cloud, httpx.Options{})
	entry.Check(err)
	names, err := dns.New(cfg.DNS)
	entry.Check(err)
	tracker, err := plane.New(cfg.Plane, httpx.Options{})
	entry.Check(err)
	keep := evidence.Open(kept, storage)
	act := actor{db, keep, allMeans(hub, sites, tracker), time.Now}
	h := handler{records: db, scheduled: declared.Schedule, now: time.Now, environment: cfg.Environment, chores: []chore{
		databaseAudit{db, want}.chore(),
		databaseSnapshot{db, want.Migrations, odooDatabase(cfg.Odoo)}.chore(),
		advisors{db, projects, declared.Environments, time.Now}.chore(),
		secretSync{db, keepers(hub, sites, projects), declared.Secrets, declared.Environments, time.Now}.chore(),
		convergenceScan{db, declared, versions(want.Migrations), looker{hub, sites, names, &answers{told: map[string]ops.Lookup{}}}, act, time.Now}.chore(),
		inventory{db, sites, projects, declared.Environments, time.Now}.chore(),
		findingsArchive{db, keep, declared.Retention.ResolvedFindings()}.chore(),
		deliveryRetention{db, keep, declared.Retention.DeliveryBodies()}.chore(),
	}}
	h.chores = append(h.chores, upkeep(db, declared, cloud)...)
	entry.Check(unscheduled(h.chores, h.scheduled))
	entry.Start(entry.Scheduled(entry.Logger(runner), entry.NewBell(cfg.Notify).After(h.handle)))
}
