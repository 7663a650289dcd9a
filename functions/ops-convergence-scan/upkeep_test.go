package main

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

const found = `select concat_ws(' ', state, severity, signal, subject) from ops.convergence_findings order by signal, subject, id`

// A key is replaced: the old one is in use, then for too long, then no longer; and the next rotation comes.
func TestARotation(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	d.chores = []chore{secretsRegistryAudit{d.store, []ssot.Secret{
		{Name: "GITHUB_WEBHOOK_SECRETS", Owner: "platform", RotationDays: 90, OverlapDays: 7, RotatedOn: "2026-03-01"},
		{Name: "VERCEL_TOKEN", Owner: "platform", RotationDays: 90, OverlapDays: 7},
	}}.chore()}
	audits := func(at time.Time) string {
		d.clock.set(at)
		return d.gives(entry.Trigger{Trigger: "manual", Chore: "secrets-registry-audit"})
	}
	if got := audits(monday); got != "partial" {
		t.Errorf("before anybody looked: %s", got)
	}
	d.same("one is not known", found, "open warning secret_rotation_unknown secrets registry")
	d.run(`with r as (insert into ops.runs (kind, trigger, status, started_at, finished_at) values ('secret-sync', 'schedule', 'succeeded', '2026-03-02T04:00Z', '2026-03-02T04:01Z') returning id)
		insert into ops.secret_sync_runs (run_id, platform, scope, status, started_at, finished_at) select id, 'vercel', 'x', 'succeeded', '2026-03-02T04:00Z', '2026-03-02T04:01Z' from r`)
	d.run(`insert into ops.secret_inventory (platform, scope, target, name, source_updated_at, first_seen_at, last_seen_at) values
		('vercel', 'x', 'production', 'VERCEL_TOKEN', '2025-11-01T00:00Z', now(), now()), ('vercel', 'x', 'preview', 'VERCEL_TOKEN', '2026-02-28T00:00Z', now(), now())`)
	d.run(`insert into ops.webhook_deliveries (source, delivery_key, event, body_size, body_sha256, secret_position, received_at) values
		('github', '1', 'push', 0, sha256(''), 2, '2026-03-01T05:00Z'), ('github', '2', 'push', 0, sha256(''), 2, '2026-03-02T03:00Z'), ('github', '3', 'push', 0, sha256(''), 1, '2026-03-02T03:30Z')`)
	if got := audits(monday.Add(time.Hour)); got != "succeeded" {
		t.Errorf("looked: %s", got)
	}
	d.same("the copy that was forgotten, and the overlap", found, "open info secret_overlap secret GITHUB_WEBHOOK_SECRETS",
		"open error secret_rotation_due secret VERCEL_TOKEN", "resolved warning secret_rotation_unknown secrets registry")
	d.run(`insert into ops.webhook_deliveries (source, delivery_key, event, body_size, body_sha256, secret_position, received_at) values ('github', '4', 'push', 0, sha256(''), 2, '2026-03-09T03:00Z')`)
	d.run(`update ops.secret_inventory set source_updated_at = '2026-03-09T00:00Z' where target = 'production'`)
	audits(monday.Add(7*24*time.Hour + time.Minute))
	d.same("too long", found, "open error secret_overlap secret GITHUB_WEBHOOK_SECRETS", "resolved error secret_rotation_due secret VERCEL_TOKEN", "resolved warning secret_rotation_unknown secrets registry")
	d.run(`update ops.secret_sync_runs set finished_at = '2026-03-22T04:00Z'`)
	audits(monday.Add(21 * 24 * time.Hour))
	d.same("its last use", found, "resolved error secret_overlap secret GITHUB_WEBHOOK_SECRETS", "resolved error secret_rotation_due secret VERCEL_TOKEN", "resolved warning secret_rotation_unknown secrets registry")
}

// A person is asked once for each part, and again when the next turn comes.
func TestAnAccessReview(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	schedule := ssot.Schedule{Name: "access-review", Cadence: "monthly", Expression: "cron(15 8 1 * ? *)", TimeZone: "UTC", Parts: []string{"github", "vercel"}}
	asks := func(at time.Time, done ...ssot.Done) {
		schedule.Done = done
		d.chores = []chore{accessReview{d.store, schedule}.chore()}
		d.clock.set(at)
		if got := d.gives(entry.Trigger{Trigger: "manual", Chore: "access-review"}); got != "succeeded" {
			t.Error(got)
		}
	}
	asks(monday)
	asks(monday.Add(time.Hour))
	d.same("asked", found, "open warning access_not_reviewed github", "open warning access_not_reviewed vercel")
	asks(monday.Add(24*time.Hour), ssot.Done{On: "2026-03-02", By: "ann", Part: "github"})
	d.same("one was done", found, "resolved warning access_not_reviewed github", "open warning access_not_reviewed vercel")
	asks(monday.Add(31*24*time.Hour), ssot.Done{On: "2026-03-02", By: "ann"})
	d.same("asked again", `select concat_ws(' ', state, severity, subject, reopened) from ops.convergence_findings order by id`,
		"resolved warning github 0", "open info vercel 0", "open info github 1")
}

func TestACostReview(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	calls := fakehttp.New(fake.Estate("token"))
	server := httptest.NewServer(calls)
	t.Cleanup(server.Close)
	reviews := func(at time.Time, token string, budget int) string {
		cloud, err := digitalocean.New(digitalocean.Config{Token: secret.New(token), URL: server.URL}, httpx.Options{Pause: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		costs := ssot.Costs{QuotaPercent: 80, Budgets: []ssot.VendorBudget{{Vendor: "digitalocean", MonthlyUSD: budget}}}
		schedule := ssot.Schedule{Name: "cost-review", Cadence: "monthly", Expression: "cron(30 8 15 * ? *)", TimeZone: "UTC", Parts: []string{"vercel"}, Done: []ssot.Done{{On: "2026-03-01", By: "ann"}}}
		d.chores = []chore{costReview{d.store, cloud, costs, schedule}.chore()}
		d.clock.set(at)
		return d.gives(entry.Trigger{Trigger: "manual", Chore: "cost-review"})
	}
	if got := reviews(monday, "", 100); got != "partial" {
		t.Errorf("not configured: %s", got)
	}
	d.same("not configured", found, "open error could_not_observe cost-review")
	if got := reviews(monday.Add(time.Minute), "token", 10); got != "partial" {
		t.Errorf("without an inventory: %s", got)
	}
	d.same("11.21 USD of 10", found, "open error cost_over_budget digitalocean", "resolved error could_not_observe cost-review")
	d.run(`insert into ops.sync_cursors (source, scope, cadence, last_success_at) values ('digitalocean', 'droplets', '1 hour', '2026-03-02T04:00Z')`)
	if got := reviews(monday.Add(2*time.Minute), "token", 200); got != "succeeded" {
		t.Errorf("with one: %s", got)
	}
	d.same("within", found, "resolved error cost_over_budget digitalocean", "resolved error could_not_observe cost-review")
	reviews(time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC), "token", 200)
	d.same("a person is asked about the others", found, "open info cost_not_reviewed vercel", "resolved error cost_over_budget digitalocean", "resolved error could_not_observe cost-review")
}

// Every chore of upkeep is one that the schedule names; what is wrong with the wiring is found here and not on AWS.
func TestUpkeepIsScheduled(t *testing.T) {
	t.Parallel()
	declared, err := ssot.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := unscheduled(upkeep(nil, declared, nil), declared.Schedule); err != nil {
		t.Error(err)
	}
	if err := unscheduled([]chore{{name: "x", do: nil}}, declared.Schedule); err == nil {
		t.Error("x is scheduled")
	}
}
