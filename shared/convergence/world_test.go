package convergence_test

import (
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

var (
	now  = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	sure = ops.Look{At: now}
	shaA = strings.Repeat("a", 40)
	shaB = strings.Repeat("b", 40)
	shaC = strings.Repeat("c", 40)
)

func before(minutes int) time.Time { return now.Add(-time.Duration(minutes) * time.Minute) }

// deployed is a deployment that was asked for some minutes ago.
func deployed(sha string, minutes int, status ops.DeploymentStatus) *ops.Deployment {
	d := &ops.Deployment{Provider: ops.ProviderVercel, DeploymentID: "dpl_" + sha[:1], SHA: sha, Status: status, RequestedAt: before(minutes),
		Inspector: "https://vercel.com/acme/odoo/" + sha[:1]}
	if status.Ended() {
		d.FinishedAt = before(minutes - 2)
	}
	return d
}

func (w *world) serves(d *ops.Deployment) {
	d.Current, d.CurrentSince = true, d.FinishedAt
	w.vercel().Running = d
}

// world is an environment in which everything is as it has to be, for a test to break.
type world struct{ convergence.Scene }

func (w *world) vercel() *ops.Service { return &w.Is.Services[0] }

func newWorld() *world {
	w := &world{convergence.Scene{
		Now:         now,
		Environment: ssot.Environment{Name: "prod", Title: "Production", Repository: "acme/odoo", Branch: "main", VercelProject: "odoo", SupabaseRef: "abcdefghijabcdefghij"},
		Want: ssot.Completion{
			Environment: "prod", Owner: "platform", Level: 1, Deploys: []string{"vercel"}, GraceMinutes: 15, DeployMinutes: 45,
			Requires: ssot.Requirements{
				Migrations: ssot.MigrationRange{From: "20260101000000", Through: ssot.Newest},
				Functions:  []string{"mail-in"}, EnvVars: []string{"ODOO_URL"}, VaultKeys: []string{"ODOO_KEY"}, Gates: []string{"mail-catcher"},
				DNS: []ssot.DNSEntry{{Host: "erp.example.com", Type: "A", Values: []string{"192.0.2.1"}}},
			},
			Checklist: []ssot.ChecklistItem{
				{Item: "smoke", Says: "Somebody logged in.", VerifiedBy: ssot.ByPerson},
				{Item: "backed-up", Says: "There is a backup.", VerifiedBy: "backup"},
				{Item: "migrated", Says: "The database is migrated.", VerifiedBy: "migrations"},
			},
		},
		Is: ops.Reality{
			Environment: "prod",
			Head:        ops.Head{Look: sure, Repo: "acme/odoo", Branch: "main", SHA: shaB, Message: "fix", At: before(60)},
			Services:    []ops.Service{{Provider: ops.ProviderVercel, Look: sure}},
			Migrations:  ops.MigrationsSeen{Look: sure, Known: []string{"20250101000000", "20260101000000", "20260201000000"}, Applied: []string{"20260101000000", "20260201000000"}},
			Functions:   seen("mail-in"), EnvVars: seen("ODOO_URL"), VaultKeys: seen("ODOO_KEY"), Gates: seen("mail-catcher"), Checklist: seen("smoke"),
			Backups: ops.Seen{Look: sure, Things: map[string]ops.Found{"b1": {Good: true, At: before(600)}}},
			DNS:     map[string]ops.Lookup{"erp.example.com A": {Look: sure, Answers: []ops.Answer{{Server: "ns1", Values: []string{"192.0.2.1"}}, {Server: "ns2", Values: []string{"192.0.2.1"}}}}},
		},
	}}
	b := deployed(shaB, 59, ops.DeploymentSucceeded)
	w.serves(b)
	w.vercel().OfHead, w.vercel().Ended = b, b
	return w
}

func seen(names ...string) ops.Seen {
	s := ops.Seen{Look: sure, Things: map[string]ops.Found{}}
	for _, name := range names {
		s.Things[name] = ops.Found{Good: true, Says: "there", At: now}
	}
	return s
}
