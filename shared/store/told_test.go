package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// delivered is a delivery that came and was dealt with.
func delivered(source, state, at string) string {
	return fmt.Sprintf(`insert into ops.webhook_deliveries (source, delivery_key, event, body, body_size, body_sha256, secret_position, state, reason, received_at, processed_at)
		values ('%s', gen_random_uuid()::text, 'x', 'x', 1, sha256('x'), 1, '%s', 'why', '%s', now())`, source, state, at)
}

// polled is a poll that succeeded at that time; at no time when it never did.
func polled(source, scope, cadence, at string) string {
	return fmt.Sprintf(`insert into ops.sync_cursors (source, scope, cadence, last_success_at) values ('%s', '%s', '%s', nullif('%s', '')::timestamptz)
		on conflict (source, scope) do update set last_success_at = excluded.last_success_at, cadence = excluded.cadence`, source, scope, cadence, at)
}

// step changes the world, and says what a list is then told to be: as of when, and whether that is too long ago.
type step struct {
	change, of, query, asOf string
	stale                   bool
}

func (c step) check(t *testing.T, s *store.Store) {
	t.Helper()
	_, meta, err := list(t, s, viewer, c.of, "limit=1&"+c.query)
	if err != nil {
		t.Fatal(err)
	}
	asOf := "never"
	if meta.AsOf != nil {
		asOf = meta.AsOf.Format(time.RFC3339Nano)
	}
	if asOf != c.asOf || meta.Stale != c.stale || meta.Source != "ops."+strings.ReplaceAll(c.of, "-", "_") {
		t.Errorf("after %q %s?%s is as of %s, stale %v (%s); want %s, %v", c.change, c.of, c.query, asOf, meta.Stale, meta.Source, c.asOf, c.stale)
	}
}

// It is noon of the first of March.
func TestFreshnessByWebhook(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for _, c := range []step{
		{"delete from ops.webhook_deliveries; delete from ops.sync_cursors", "work-items", "", "never", true},
		{strings.Replace(delivered("github", "done", "2026-03-01T11:59:00Z"), "sha256('x'), 1,", "sha256('x'), 0,", 1), "work-items", "", "never", true}, // what a poll wrote there
		{delivered("github", "done", "2026-03-01T11:00:00Z"), "work-items", "", "2026-03-01T11:00:00Z", false},
		{delivered("github", "done", "2026-02-01T11:00:00Z"), "work-items", "", "2026-03-01T11:00:00Z", false},   // an old one that was late
		{delivered("plane", "ignored", "2026-03-01T11:30:00Z"), "work-items", "", "2026-03-01T11:00:00Z", false}, // said nothing that is mirrored
		{delivered("plane", "dead", "2026-03-01T11:31:00Z"), "work-items", "", "2026-03-01T11:00:00Z", false},    // not understood
		{delivered("vercel", "done", "2026-03-01T11:32:00Z"), "work-items", "", "2026-03-01T11:00:00Z", false},   // another vendor's news
		{"", "work-item-states", "", "never", true},                                                              // Plane's only
		{delivered("plane", "done", "2026-02-28T11:59:59Z"), "work-items", "", "2026-02-28T11:59:59Z", true},     // the silent one speaks for all
		{"", "work-items", "source=github", "2026-03-01T11:00:00Z", false},                                       // unless it is not asked for
		{"", "work-items", "source=plane", "2026-02-28T11:59:59Z", true},                                         //
		{delivered("plane", "done", "2026-02-28T12:00:00Z"), "work-items", "", "2026-02-28T12:00:00Z", false},    //
		{"delete from ops.mail_events", "mail-events", "", "never", true},                                        //
		{delivered("mailgun", "done", "2026-03-01T11:00:00Z"), "mail-events", "", "never", true},                 // a webhook cannot tell that there is nothing
		{"insert into ops.mail_events (event_id, stamp, event) values ('e', '2026-03-01', 'delivered')", "mail-events", "", "2026-03-01T11:00:00Z", false},
		{"", "runs", "", "2026-03-01T12:00:00Z", false}, // our own
	} {
		if _, err := conn.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		c.check(t, s)
	}
	if _, meta, err := list(t, s, nobody, "work-items", ""); err != nil || meta.AsOf != nil || !meta.Stale {
		t.Errorf("somebody without a role is told how fresh it is: %+v %v", meta, err)
	}
}

// A webhook of a vendor says nothing about what is polled from it, nor one scope about another.
func TestFreshnessByPoll(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for _, c := range []step{
		{"delete from ops.webhook_deliveries; delete from ops.sync_cursors", "do-droplets", "", "never", true},
		{delivered("vercel", "done", "2026-03-01T11:59:00Z"), "secret-inventory", "", "never", true},
		{delivered("github", "done", "2026-03-01T11:59:00Z"), "advisor-findings", "", "never", true},
		{polled("digitalocean", "firewalls", "1 day", "2026-03-01T11:00:00Z"), "do-droplets", "", "never", true},
		{polled("digitalocean", "droplets", "1 day", "2026-02-28T01:00:00Z"), "do-droplets", "", "2026-02-28T01:00:00Z", false}, // 35 hours: late by less than half
		{polled("digitalocean", "droplets", "1 day", "2026-02-27T23:59:59Z"), "do-droplets", "", "2026-02-27T23:59:59Z", true},
		{"", "do-firewalls", "", "2026-03-01T11:00:00Z", false},
		{polled("vercel", "env", "1 day", "2026-03-01T10:00:00Z"), "secret-inventory", "", "2026-03-01T10:00:00Z", false}, // the others are not in use
		{polled("supabase", "secrets", "1 day", ""), "secret-inventory", "", "never", true},                               // it is, and has never been seen
		{"", "secret-inventory", "platform=vercel", "2026-03-01T10:00:00Z", false},
		{"", "secret-inventory", "platform=supabase", "never", true},
		{polled("supabase", "secrets", "1 day", "2026-03-01T09:00:00Z"), "secret-inventory", "", "2026-03-01T09:00:00Z", false},
		{polled("supabase", "advisors", "1 day", "2026-03-01T08:00:00Z"), "advisor-findings", "", "2026-03-01T08:00:00Z", false},
		// In parts: the one that lags speaks for the scope.
		{polled("supabase", "advisors/p-1", "1 day", "2026-02-20T08:00:00Z"), "advisor-findings", "", "2026-02-20T08:00:00Z", true},
		{polled("supabase", "advisors/p-2", "1 day", ""), "advisor-findings", "", "never", true},
		{polled("supabase", "advisorsx", "1 day", "2020-01-01T08:00:00Z"), "advisor-findings", "", "never", true},
		// What lags speaks for a table that several fill.
		{polled("digitalocean", "snapshots", "1 day", "2026-03-01T07:00:00Z") + ";" + polled("supabase", "backups", "1 day", "2026-03-01T06:00:00Z"), "backups", "", "2026-03-01T06:00:00Z", false},
		{"", "backups", "provider=digitalocean", "2026-03-01T07:00:00Z", false},
		{polled("digitalocean", "database_backups", "1 day", ""), "backups", "provider=digitalocean", "never", true},
	} {
		if _, err := conn.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		c.check(t, s)
	}
}

// Findings are as fresh as the check that looked longest ago; without a check, no findings are no news.
func TestFreshnessByChecks(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for _, c := range []step{
		{"delete from ops.sync_cursors", "convergence-findings", "", "never", true},
		{delivered("github", "done", "2026-03-01T11:59:00Z"), "convergence-findings", "", "never", true},
		{polled("system", "convergence/prod", "15 minutes", "2026-03-01T11:50:00Z"), "convergence-findings", "", "2026-03-01T11:50:00Z", false},
		{polled("system", "database-audit", "7 days", "2026-02-25T11:50:00Z"), "convergence-findings", "", "2026-02-25T11:50:00Z", false},
		{polled("system", "convergence/prod", "15 minutes", "2026-03-01T11:30:00Z"), "convergence-findings", "", "2026-02-25T11:50:00Z", true},
		{polled("system", "convergence/stage", "15 minutes", ""), "convergence-findings", "", "never", true},
	} {
		if _, err := conn.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		c.check(t, s)
	}
}

// What a webhook and a poll both fill is as fresh as whichever is newer, and stale only when neither is in time.
func TestFreshnessByWhicheverIsNewer(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for _, c := range []step{
		{"delete from ops.webhook_deliveries; delete from ops.sync_cursors", "builds", "", "never", true},
		{polled("github", "runs", "15 minutes", "2026-03-01T11:50:00Z"), "builds", "", "2026-03-01T11:50:00Z", false},
		{delivered("github", "done", "2026-03-01T11:55:00Z"), "builds", "", "2026-03-01T11:55:00Z", false},
		{polled("github", "runs", "15 minutes", "2026-03-01T11:58:00Z"), "builds", "", "2026-03-01T11:58:00Z", false},
		{polled("github", "runs", "15 minutes", "2026-03-01T11:00:00Z"), "builds", "", "2026-03-01T11:55:00Z", false}, // the poll is late; the webhook speaks
		{"delete from ops.webhook_deliveries", "builds", "", "2026-03-01T11:00:00Z", true},                            // an hour is too long for a poll of every 15 minutes
		{delivered("github", "done", "2026-02-28T13:00:00Z"), "builds", "", "2026-03-01T11:00:00Z", false},            // but a webhook may be silent for a day
		{"", "build-jobs", "", "2026-02-28T13:00:00Z", false},                                                         // which no poll fills
		{"", "modules", "source=odoo", "2026-02-28T13:00:00Z", false},                                                 // no vendor
		{"truncate ops.builds cascade", "builds", "", "2026-03-01T11:00:00Z", true},
		{"delete from ops.webhook_deliveries", "builds", "", "2026-03-01T11:00:00Z", true},
		{polled("vercel", "deployments", "15 minutes", "2026-02-28T11:00:00Z") + ";" + delivered("github", "done", "2026-03-01T11:00:00Z"), "deployments", "", "2026-02-28T11:00:00Z", true},
		{"", "deployments", "provider=github", "2026-03-01T11:00:00Z", false},
		{"", "deployments", "provider=digitalocean", "2026-02-28T11:00:00Z", true}, // nobody fills that: all of them
	} {
		if _, err := conn.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		c.check(t, s)
	}
}

// Observations carry their own time; an old one is not made new by asking.
func TestFreshnessByRows(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for _, c := range []step{
		{"", "healthchecks", "", "2026-03-01T10:00:00Z", true}, // an hour
		{"insert into ops.healthchecks (check_name, target, status, observed_at) values ('x', 'x', 'healthy', '2026-03-01T11:30:00Z')", "healthchecks", "", "2026-03-01T11:30:00Z", false},
		{"delete from ops.healthchecks", "healthchecks", "", "never", true},
		{"", "database-snapshots", "", "2026-03-01T10:00:00Z", false},
		{"", "integrations-installations", "", "2026-03-01T10:00:00Z", false},
		{"insert into ops.integrations_installations (integration, environment, status, checked_at) values ('mailgun', 'prod', 'installed', '2026-02-01')", "integrations-installations", "", "2026-02-01T00:00:00Z", true},
	} {
		if _, err := conn.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		c.check(t, s)
	}
}

// Views are told the same as lists, and of each vendor by itself.
func TestViewsHearWhatListsHear(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	for _, change := range []string{
		polled("vercel", "deployments", "15 minutes", "2026-02-28T11:00:00Z"), delivered("github", "done", "2026-03-01T11:00:00Z"), polled("digitalocean", "snapshots", "1 day", ""),
	} {
		if _, err := conn.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	facts, err := s.View(t.Context(), viewer, "control-plane", noon)
	if err != nil {
		t.Fatal(err)
	}
	mirrors := 0
	for _, r := range store.Resources() {
		if len(r.Sources()) == 0 {
			continue
		}
		mirrors++
		_, meta, err := list(t, s, viewer, r.Name, "limit=1")
		got, known := facts.Heard[r.Table]
		if err != nil || !known || got.Stale != meta.Stale || (got.At == nil) != (meta.AsOf == nil) || got.At != nil && !got.At.Equal(*meta.AsOf) {
			t.Errorf("a view hears of %s at %v, stale %v; the list says %v, %v (%v)", r.Table, got.At, got.Stale, meta.AsOf, meta.Stale, err)
		}
	}
	if mirrors < 15 {
		t.Errorf("%d mirrors", mirrors)
	}
	for key, want := range map[string]string{"deployments/vercel": "2026-02-28T11:00:00Z true", "deployments/github": "2026-03-01T11:00:00Z false", "backups/digitalocean": "never true"} {
		got := "never"
		if at := facts.Heard[key].At; at != nil {
			got = at.UTC().Format(time.RFC3339)
		}
		if got += fmt.Sprint(" ", facts.Heard[key].Stale); got != want {
			t.Errorf("%s was heard %s, want %s", key, got, want)
		}
	}
}
