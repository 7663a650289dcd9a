package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	supabasefake "github.com/insightpulseai/odooops-console/shared/adapters/supabase/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	vercelfake "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

const otherRef = "zyxwvutsrqponmlkjihg"

// host is a desk whose chore reads two Vercel projects, of which an environment declares one, and two Supabase projects alike.
type host struct {
	*desk
	site       *vercelfake.Vercel
	base       *supabasefake.Supabase
	onSite, on *fakehttp.Server
}

func newHost(t *testing.T, vercelToken, supabaseToken string) *host {
	t.Helper()
	h := &host{desk: newDesk(t, nil), site: vercelfake.New("token", "team_1"), base: supabasefake.New("token", "")}
	h.onSite, h.on = fakehttp.New(h.site), fakehttp.New(h.base)
	serve := func(handler http.Handler) string {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		return server.URL
	}
	fast := httpx.Options{Pause: time.Millisecond}
	sites, err := vercel.New(vercel.Config{Token: secret.New(vercelToken), Team: "team_1", URL: serve(h.onSite)}, fast)
	if err != nil {
		t.Fatal(err)
	}
	projects, err := supabase.New(supabase.Config{Token: secret.New(supabaseToken), URL: serve(h.on)}, fast)
	if err != nil {
		t.Fatal(err)
	}
	h.site.Projects = []vercelfake.Object{
		{"id": "prj_1", "name": "odoo", "framework": "nextjs", "createdAt": 1, "targets": vercelfake.Object{"production": vercelfake.Object{"id": "dpl_1"}},
			"link": vercelfake.Object{"type": "github", "org": "acme", "repo": "odoo", "productionBranch": "main", "deployHooks": []vercelfake.Object{{"url": "https://hook"}}}},
		{"id": "prj_2", "name": "blog", "createdAt": 2},
	}
	h.site.Domains["prj_1"] = []vercelfake.Object{{"name": "erp.acme.com", "apexName": "acme.com", "verified": true, "createdAt": 1}, {"name": "old.acme.com", "verified": false, "createdAt": 2}}
	h.site.Domains["prj_2"] = []vercelfake.Object{{"name": "blog.acme.com", "verified": true, "createdAt": 1}}
	h.site.Configs["erp.acme.com"] = vercelfake.Object{"configuredBy": "CNAME", "misconfigured": false}
	h.base.Projects = []supabasefake.Object{{"ref": projectRef}, {"ref": otherRef}}
	h.base.Functions = []supabasefake.Object{{"id": "f1", "slug": "digest", "name": "Digest", "status": "ACTIVE", "version": 3, "verify_jwt": true, "updated_at": 1772359200000}}
	h.base.Backups = supabasefake.Object{"walg_enabled": true, "pitr_enabled": true, "backups": []supabasefake.Object{
		{"id": 7, "status": "COMPLETED", "inserted_at": "2026-03-01T03:00:00Z"}},
		"physical_backup_data": supabasefake.Object{"earliest_physical_backup_date_unix": 1771754400, "latest_physical_backup_date_unix": 1772359200}}
	environments := []ssot.Environment{{Name: "prod", VercelProject: "odoo", SupabaseRef: projectRef}, {Name: "dev", VercelProject: "odoo-dev"}}
	h.chores = []chore{inventory{h.store, sites, projects, environments, h.now}.chore()}
	return h
}

// looks does the chore an hour later and gives its outcome.
func (h *host) looks(trigger ops.RunTrigger) string {
	h.t.Helper()
	h.clock.set(h.clock.at().Add(time.Hour))
	return h.gives(entry.Trigger{Trigger: string(trigger), Chore: "inventory", ScheduledAt: h.clock.at()})
}

// refuses answers what is asked at a path with a status, and leaves the rest.
func refuses(status int, part string) fakehttp.Fault {
	return at(part, fakehttp.Answer(status, `{"message":"no"}`))
}

// at lets a fault happen at a path only.
func at(part string, fault fakehttp.Fault) fakehttp.Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if strings.Contains(r.URL.Path, part) {
			fault(w, r, behind)
			return
		}
		behind.ServeHTTP(w, r)
	}
}

const (
	hostedProjects  = `select concat_ws(' ', project_id, name, coalesce(environment, '-'), repository, production_branch, production_deployment_id) from ops.vercel_projects where gone_at is null order by project_id`
	hostedDomains   = `select concat_ws(' ', project, name, coalesce(environment, '-'), verified, coalesce(misconfigured::text, 'unknown'), configured_by) from ops.vercel_domains where gone_at is null order by project_id, name`
	hostedFunctions = `select concat_ws(' ', left(project_ref, 3), slug, coalesce(environment, '-'), status, version, verify_jwt, source_updated_at is not null) from ops.supabase_functions where gone_at is null order by project_ref`
	hostedBackups   = `select concat_ws(' ', left(resource, 11), name, coalesce(environment, '-'), status, source_state, manifest ->> 'earliest') from ops.backups where gone_at is null order by provider_backup_id`
	hostedVersions  = `select string_agg(x, ' ' order by x) from (select 'p' || project_id || xmin as x from ops.vercel_projects
		union all select 'd' || name || xmin from ops.vercel_domains union all select 'f' || project_ref || xmin from ops.supabase_functions
		union all select 'b' || id || xmin from ops.backups) v`
	hostedDates = `select concat_ws(' ', source, scope, to_char(last_success_at at time zone 'utc', 'HH24')) from ops.sync_cursors order by source, scope`
	hostedNews  = `select concat_ws(' ', source, kind, subject) from ops.platform_events where kind !~ '^chore' order by kind, subject`
	hostedGone  = `select concat_ws(' ', 'gone', (select count(gone_at) from ops.vercel_projects), (select count(gone_at) from ops.vercel_domains),
		(select count(gone_at) from ops.supabase_functions), (select count(gone_at) from ops.backups), (select count(*) from ops.do_listings))`
)

var (
	wholeProjects  = []string{"prj_1 odoo prod acme/odoo main dpl_1", "prj_2 blog -"}
	wholeDomains   = []string{"odoo erp.acme.com prod t false CNAME", "odoo old.acme.com prod f true", "blog blog.acme.com - t true"}
	wholeFunctions = []string{"abc digest prod ACTIVE 3 t t", "zyx digest - ACTIVE 3 t t"}
)

func (h *host) version() string {
	h.t.Helper()
	var all string
	if err := h.conn.QueryRow(h.t.Context(), hostedVersions).Scan(&all); err != nil {
		h.t.Fatal(err)
	}
	return all
}

func TestWhatThereIsAtTheHosts(t *testing.T) {
	t.Parallel()
	h := newHost(t, "token", "token")
	if got := h.looks(ops.BySchedule); got != "succeeded" {
		t.Fatal(got)
	}
	h.same("projects", hostedProjects, wholeProjects...)
	h.same("domains", hostedDomains, wholeDomains...)
	h.same("functions", hostedFunctions, wholeFunctions...)
	h.same("backups", hostedBackups, "project/abc daily prod completed COMPLETED", "project/abc point in time prod completed PITR 2026-02-22T10:00:00Z",
		"project/zyx daily - completed COMPLETED", "project/zyx point in time - completed PITR 2026-02-22T10:00:00Z")
	h.same("nothing is kept", hostedGone, "gone 0 0 0 0 0")
	h.same("no news", hostedNews)
	before := h.version()
	if got := h.looks(ops.BySchedule); got != "succeeded" {
		t.Fatal(got)
	}
	if after := h.version(); after != before {
		t.Errorf("rows were rewritten:\n%s\n%s", before, after)
	}
	h.same("confirmed", hostedDates, "supabase backups 06", "supabase functions 06", "vercel domains 06", "vercel projects 06")
}

func TestWhatGoesFromTheHostsAndComesBack(t *testing.T) {
	t.Parallel()
	h := newHost(t, "token", "token")
	h.looks(ops.BySchedule)
	blog := h.site.Projects[1]
	h.site.Change(func(f *vercelfake.Vercel) {
		f.Projects = f.Projects[:1]
		f.Configs["erp.acme.com"] = vercelfake.Object{"configuredBy": nil, "misconfigured": true}
	})
	h.base.Change(func(f *supabasefake.Supabase) { f.Functions[0]["version"] = 4 })
	h.looks(ops.BySchedule)
	h.same("gone with its domain", hostedGone, "gone 1 1 0 0 0")
	h.site.Change(func(f *vercelfake.Vercel) { f.Projects = append(f.Projects, blog) })
	h.looks(ops.BySchedule)
	h.same("back", hostedProjects, wholeProjects...)
	h.same("told", hostedNews,
		"supabase supabase_function.changed supabase_functions/abcdefghijklmnopqrst/digest", "supabase supabase_function.changed supabase_functions/zyxwvutsrqponmlkjihg/digest",
		"vercel vercel_domain.back vercel_domains/prj_2/blog.acme.com", "vercel vercel_domain.changed vercel_domains/prj_1/erp.acme.com",
		"vercel vercel_domain.gone vercel_domains/prj_2/blog.acme.com", "vercel vercel_project.back vercel_projects/prj_2", "vercel vercel_project.gone vercel_projects/prj_2")
}

// What could not be read is as it was, and not confirmed; where DNS leads is not known then, which is not a no.
func TestWhatAHostDoesNotShowIsNotGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site, base fakehttp.Fault
		domains    []string
		dates      []string
		outcome    string
	}{
		"one project's domains are forbidden": {refuses(403, "/prj_2/domains"), nil, wholeDomains,
			[]string{"supabase backups 06", "supabase functions 06", "vercel domains 05", "vercel projects 06"}, "partial"},
		"a domain's DNS cannot be read": {refuses(500, "erp.acme.com/config"), nil,
			[]string{"odoo erp.acme.com prod t unknown", "odoo old.acme.com prod f true", "blog blog.acme.com - t true"},
			[]string{"supabase backups 06", "supabase functions 06", "vercel domains 06", "vercel projects 06"}, "partial"},
		"the projects cannot be listed": {refuses(500, "/v10/projects"), nil, wholeDomains,
			[]string{"supabase backups 06", "supabase functions 06", "vercel domains 05", "vercel projects 05"}, "partial"},
		"the token is revoked half-way": {refuses(401, "/domains"), nil, wholeDomains,
			[]string{"supabase backups 06", "supabase functions 06", "vercel domains 05", "vercel projects 06"}, "partial"},
		"a project's functions are forbidden": {nil, refuses(403, otherRef+"/functions"), wholeDomains,
			[]string{"supabase backups 06", "supabase functions 05", "vercel domains 06", "vercel projects 06"}, "partial"},
		"Supabase is away": {nil, refuses(500, "/"), wholeDomains,
			[]string{"supabase backups 05", "supabase functions 05", "vercel domains 06", "vercel projects 06"}, "partial"},
		"no list is no empty list": {at("/domains", fakehttp.Answer(200, `{"domains":null,"pagination":{}}`)), fakehttp.Answer(200, "null"), wholeDomains,
			[]string{"supabase backups 05", "supabase functions 05", "vercel domains 05", "vercel projects 06"}, "partial"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, "token", "token")
			h.looks(ops.BySchedule)
			h.onSite.Always(c.site)
			h.on.Always(c.base)
			if got := h.looks(ops.BySchedule); got != c.outcome {
				t.Error(got)
			}
			h.same("nothing is gone", hostedGone, "gone 0 0 0 0 0")
			h.same("projects", hostedProjects, wholeProjects...)
			h.same("domains", hostedDomains, c.domains...)
			h.same("functions", hostedFunctions, wholeFunctions...)
			h.same("dates", hostedDates, c.dates...)
		})
	}
}

// Vercel shows an empty list to whoever forgets the team. A person may say that it is true.
func TestAHostThatIsSuddenlyEmpty(t *testing.T) {
	t.Parallel()
	h := newHost(t, "token", "token")
	h.looks(ops.BySchedule)
	h.site.Change(func(f *vercelfake.Vercel) { f.Projects = nil })
	if got := h.looks(ops.BySchedule); got != "partial" {
		t.Error(got)
	}
	h.same("not believed", hostedGone, "gone 0 0 0 0 0")
	h.same("and said", `select summary -> 'vercel_projects' ->> 'why' from ops.maintenance_runs order by id desc limit 1`,
		`none are listed, and 2 are known: check the scopes of the token, or invoke ops-convergence-scan with {"chore":"inventory"} by hand if it is true`)
	if got := h.looks(ops.Manually); got != "succeeded" {
		t.Error(got)
	}
	h.same("by hand", hostedGone, "gone 2 3 0 0 0")
}

// What an attempt that died has kept is let go, and does not come back with the next one.
func TestAnInventoryThatDied(t *testing.T) {
	t.Parallel()
	h := newHost(t, "token", "token")
	ctx, cancel := context.WithCancel(t.Context())
	h.on.Always(fakehttp.Before(cancel))
	h.clock.set(h.clock.at().Add(time.Hour))
	again := entry.Trigger{Trigger: string(ops.BySchedule), Chore: "inventory", ScheduledAt: h.clock.at()}
	if _, err := h.handle(ctx, again); err == nil {
		t.Error("a chore whose time is over says that it succeeded")
	}
	if _, err := h.conn.Exec(t.Context(), `insert into ops.do_listings (run_id, resource, items)
		select max(id), 'supabase_functions', '[{"project_ref":"zyx","slug":"ghost","name":"ghost","status":"ACTIVE"}]' from ops.runs`); err != nil {
		t.Fatal(err)
	}
	h.on.Always(nil)
	if got := h.gives(again); got != "succeeded" {
		t.Error(got)
	}
	h.same("all there and no ghost", hostedFunctions, wholeFunctions...)
	h.same("nothing is kept", hostedGone, "gone 0 0 0 0 0")
}

func TestHostsThatNobodyConfigured(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "")
	if got := h.looks(ops.BySchedule); got != "partial" {
		t.Error(got)
	}
	h.same("said", `select string_agg(key || ' ' || (value ->> 'outcome'), ', ' order by key) from ops.maintenance_runs, jsonb_each(summary)`,
		"supabase_backups not_configured, supabase_functions not_configured, vercel_domains not_configured, vercel_projects not_configured")
	h.same("not claimed", hostedDates)
	if n := len(h.onSite.Calls()) + len(h.on.Calls()); n != 0 {
		t.Errorf("%d calls without a token", n)
	}
}
