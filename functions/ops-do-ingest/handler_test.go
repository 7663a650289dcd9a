package main

import (
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
)

func TestAnEstateIsReadWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	report := w.succeeds("")
	if report.Seen != 9 || report.Declared != 6 || report.Gone != 0 || report.Events != 0 || len(report.Complete) != 7 {
		t.Errorf("%+v", report)
	}
	for sql, want := range map[string]string{
		"select string_agg(name || ' ' || coalesce(environment, '-'), ', ' order by droplet_id) from ops.do_droplets":                                               "odoo-prod prod, odoo-stage -, odoo-dev dev, test-please-delete -",
		"select array_to_string(public_ips || private_ips || tags, ' ') || ' ' || monthly_usd from ops.do_droplets where droplet_id = 101":                          "203.0.0.101 10.0.0.101 odoo prod 12",
		"select string_agg(coalesce(environment, '-') || ' ' || trusted_sources::text, ', ' order by name) from ops.do_databases":                                   "dev {}, prod {droplet:101}, - {droplet:102}",
		"select string_agg(name || ' ' || jsonb_array_length(inbound_rules), ', ' order by name) from ops.do_firewalls":                                             "odoo 2, quick-fix 1",
		"select string_agg(kind || ' ' || n, ', ' order by kind) from (select kind, count(*) n from ops.backups where status = 'completed' group by kind) x":        "database 6, snapshot 3",
		"select count(distinct environment) || ' ' || count(*) filter (where resource like 'database/%') from ops.backups where kind = 'database'":                  "2 6",
		"select string_agg(coalesce(environment, '-') || ' ' || resource, ', ' order by id) from ops.backups where kind = 'snapshot'":                               "prod droplet/101, - droplet/102, dev droplet/103",
		"select count(*) from ops.do_actions where finished_at is not null and resource_type = 'droplet'":                                                           "3",
		"select string_agg(name || ' ' || context_window, ', ' order by name) from ops.ai_models":                                                                   "Llama 3.3 Instruct (70B) 131072, OpenAI GPT-oss-120b 131072",
		"select status || ' ' || coverage || ' ' || (calls >= 12) || ' ' || (duration is not null) || ' ' || (rate_limit_remaining > 4900) from ops.do_ingest_runs": "succeeded 66.7 true true true",
		"select status || ' ' || kind || ' ' || trigger from ops.runs":                                                                                              "succeeded ingest schedule",
		"select string_agg(kind, ', ' order by id) from ops.run_events":                                                                                             "started, finished",
		"select string_agg(scope, ' ' order by scope) from ops.sync_cursors where source = 'digitalocean' and last_success_at is not null":                          "actions ai_models database_backups databases droplets firewalls snapshots",
		"select count(*) from ops.do_listings":     "0",
		"select count(*) from ops.platform_events": "0",
	} {
		if got := w.ask(sql); got != want {
			t.Errorf("%s\n\tgave %s\n\twant %s", sql, got, want)
		}
	}
}

// What nobody changed is not written again: not a row, not an event, and not a call more than it takes to know it.
func TestNothingChangedIsNothingWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	w.succeeds("")
	versions := func() string {
		return w.ask(`select string_agg(x, ',' order by x) from (
			select 'd' || droplet_id || xmin as x from ops.do_droplets union all select 'c' || database_id || xmin from ops.do_databases
			union all select 'f' || firewall_id || xmin from ops.do_firewalls union all select 'a' || action_id || xmin from ops.do_actions
			union all select 'm' || model_id || xmin from ops.ai_models union all select 'b' || id || xmin from ops.backups) v`)
	}
	before, calls := versions(), len(w.server.Calls())
	if report := w.succeeds(""); report.Added+report.Changed+report.Gone+report.Events != 0 {
		t.Errorf("%+v", report)
	}
	if after := versions(); after != before {
		t.Errorf("rows were rewritten:\n%s\n%s", before, after)
	}
	if again := len(w.server.Calls()) - calls; again != calls {
		t.Errorf("%d calls, and then %d", calls, again)
	}
	if n := w.ask("select count(*) from ops.platform_events"); n != "0" {
		t.Errorf("%s events", n)
	}
	calls = len(w.server.Calls())
	w.succeeds(listings)
	if made := len(w.server.Calls()) - calls; made != 6 {
		t.Errorf("%d calls for six listings", made)
	}
	if got := w.ask("select count(*) from ops.do_databases where trusted_sources is null"); got != "0" {
		t.Errorf("what was not asked this time was forgotten of %s databases", got)
	}
}

func TestChangesAreToldWithWhatWasDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	w.succeeds("")
	w.change(func(f *fake.DigitalOcean) {
		f.Droplets[0]["size_slug"], f.Droplets[0]["memory"] = "s-4vcpu-8gb", 8192
		f.Droplets[1]["tags"] = []string{"stage", "odoo"} // the same set in another order
		f.Droplets = append(f.Droplets[:3:3], fake.Droplet(200, "odoo-new"))
		now := w.ask("select to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
		f.Actions = append([]fake.Object{fake.Action(9100, "resize", "completed", 101, now), fake.Action(9101, "destroy", "in-progress", 199, now)}, f.Actions...)
		f.Firewalls[1]["inbound_rules"] = []fake.Object{fake.Inbound("tcp", "443", "0.0.0.0/0")}
		f.Sources["9cc10173-e9ea-4176-9dbc-a4cee4c4ff32"] = []fake.Object{fake.Source("droplet", "103")}
		f.Models = f.Models[:1]
	})
	report := w.succeeds("")
	if report.Added != 3 || report.Changed != 3 || report.Gone != 2 || report.Events != 6 { // two of the added are actions
		t.Errorf("%+v", report)
	}
	for kind, want := range map[string]string{
		"droplet.changed":  "info do_droplets/101 prod: droplet odoo-prod changed: memory_mb, size (resize)",
		"droplet.added":    "info do_droplets/200 -: droplet odoo-new is new",
		"droplet.gone":     "warning do_droplets/199 -: droplet test-please-delete is no longer listed (destroy)",
		"firewall.changed": "info do_firewalls/fb6045f1-cf1d-4ca3-bfac-18832663025b dev: firewall quick-fix changed: inbound_rules",
		"database.changed": "info do_databases/9cc10173-e9ea-4176-9dbc-a4cee4c4ff32 dev: database odoo-dev-db changed: trusted_sources",
		"ai_model.gone":    "warning ai_models/18bc9b8f-73c5-11f0-b074-4e013e2ddde4 -: ai_model OpenAI GPT-oss-120b is no longer listed",
	} {
		got := w.ask("select string_agg(severity || ' ' || subject || ' ' || coalesce(environment, '-') || ': ' || message, '; ') from ops.platform_events where kind = $1", kind)
		if got != want {
			t.Errorf("%s\n\tgave %s\n\twant %s", kind, got, want)
		}
	}
	if got := w.ask("select data -> 'differences' ->> 'size' || (data -> 'actions' -> 0 ->> 'type') from ops.platform_events where kind = 'droplet.changed'"); got != `["s-1vcpu-2gb", "s-4vcpu-8gb"]resize` {
		t.Errorf("the facts are %s", got)
	}
	if got := w.ask("select count(*) || ' ' || bool_and(gone_at is not null) from ops.do_droplets where droplet_id = 199"); got != "1 true" {
		t.Errorf("the one that went: %s", got)
	}
	// What comes back is the same row again.
	w.change(func(f *fake.DigitalOcean) { f.Droplets = append(f.Droplets, fake.Droplet(199, "test-please-delete")) })
	w.succeeds("")
	if got := w.ask("select message || (select gone_at is null from ops.do_droplets where droplet_id = 199) from ops.platform_events where kind = 'droplet.back'"); !strings.HasPrefix(got, "droplet test-please-delete is listed again") || !strings.HasSuffix(got, "true") {
		t.Errorf("back: %s", got)
	}
}

func TestFindingsComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	open := func() string {
		return w.ask("select string_agg(severity || ' ' || signal || ' ' || subject || ' ' || coalesce(environment, '-'), '; ' order by signal, subject) from ops.convergence_findings where state = 'open'")
	}
	w.succeeds("")
	const first = "error database_cluster_open_to_the_world do_databases/9cc10173-e9ea-4176-9dbc-a4cee4c4ff32 dev; " +
		"warning droplet_without_firewall do_droplets/199 -; " +
		"error ssh_open_to_the_world do_firewalls/fb6045f1-cf1d-4ca3-bfac-18832663025b dev; " +
		"warning undeclared_resource do_databases/9cc10173-e9ea-4176-9dbc-a4cee4c4ff31 -; " +
		"warning undeclared_resource do_droplets/102 -; warning undeclared_resource do_droplets/199 -"
	if got := open(); got != first {
		t.Errorf("open:\n\t%s\n\twant\n\t%s", got, first)
	}
	w.succeeds(listings)
	if got := open(); got != first || w.ask("select count(*) || ' ' || max(occurrences) from ops.convergence_findings") != "6 2" {
		t.Errorf("the same again:\n\t%s", got)
	}
	w.change(func(f *fake.DigitalOcean) {
		f.Firewalls[1]["inbound_rules"] = []fake.Object{}
		f.Firewalls[0]["droplet_ids"] = []int{101, 102, 103, 199}
		f.Sources["9cc10173-e9ea-4176-9dbc-a4cee4c4ff32"] = []fake.Object{fake.Source("droplet", "103")}
	})
	w.succeeds(listings) // who may connect to the database was not asked: its finding stays
	if got := open(); strings.Contains(got, "ssh") || strings.Contains(got, "without_firewall") || !strings.Contains(got, "database_cluster") {
		t.Errorf("after the listings:\n\t%s", got)
	}
	w.succeeds("")
	if got := open(); strings.Contains(got, "database_cluster") {
		t.Errorf("after everything:\n\t%s", got)
	}
}

// Without a token nothing is asked, nothing is claimed, and nothing crashes or rings.
func TestNotConfigured(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	w.handler.cloud = w.client("https://digitalocean.example", "")
	report, err := w.read("")
	if err != nil || report.Status != "failed" || report.Reason != "not_configured" || !strings.Contains(report.Why, "set DIGITALOCEAN_API_TOKEN") {
		t.Errorf("%+v, %v", report, err)
	}
	if got := w.ask("select (select count(*) from ops.sync_cursors) || ' ' || (select count(*) from ops.convergence_findings) || ' ' || (select status from ops.do_ingest_runs)"); got != "0 0 failed" {
		t.Errorf("%s", got)
	}
	if len(w.server.Calls()) != 0 {
		t.Error("it called somebody")
	}
}
