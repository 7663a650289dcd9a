package main

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

var advises = entry.Trigger{Trigger: "manual", Chore: "advisors"}

// advisory is a desk whose chore asks a fake's advisors about production.
func advisory(t *testing.T, token string) (*desk, *fake.Supabase, *fakehttp.Server) {
	t.Helper()
	d := newDesk(t, nil)
	f := fake.New("token", "")
	calls := fakehttp.New(f)
	server := httptest.NewServer(calls)
	t.Cleanup(server.Close)
	c, err := supabase.New(supabase.Config{Token: secret.New(token), URL: server.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	environments := []ssot.Environment{{Name: "prod", SupabaseRef: "abcdefghijklmnopqrst"}, {Name: "dev"}}
	d.chores = []chore{advisors{d.store, c, environments, d.now}.chore()}
	return d, f, calls
}

func lint(name, key, level string) fake.Object {
	return fake.Object{
		"name": name, "title": "A title", "level": level, "categories": []string{"SECURITY"}, "detail": "what exactly", "cache_key": key,
		"remediation": "https://supabase.com/docs/x", "metadata": fake.Object{"schema": "public", "name": "t"},
	}
}

const (
	advice = `select concat_ws(' ', state, name, severity, subject, occurrences, reopened, environment) from ops.advisor_findings order by id`
	scans  = `select concat_ws(' ', kind, status, checks_run, cardinality(not_run), found, opened, resolved) from ops.advisor_runs order by run_id desc limit 3`
	asked  = `select concat_ws(' ', scope, last_success_at is not null) from ops.sync_cursors where source = 'supabase'`
)

func TestTheLifeOfAnAdvisorsFinding(t *testing.T) {
	t.Parallel()
	d, f, _ := advisory(t, "token")
	f.Change(func(f *fake.Supabase) {
		f.Lints = []fake.Object{lint("rls_disabled_in_public", "a", "ERROR"), lint("duplicate_index", "b", "WARN")}
	})
	if got := d.gives(advises); got != "succeeded" {
		t.Fatal(got)
	}
	d.same("opened", advice, "open duplicate_index warning public.t 1 0 prod", "open rls_disabled_in_public error public.t 1 0 prod")
	d.same("scans", scans, "security succeeded 30 0 1 1 0", "performance succeeded 5 0 1 1 0", "health succeeded 10 0 0 0 0")
	d.same("confirmed", asked, "advisors/abcdefghijklmnopqrst t")
	f.Change(func(f *fake.Supabase) { f.Lints = f.Lints[1:] })
	d.clock.set(d.clock.at().Add(24 * time.Hour))
	d.gives(advises)
	d.same("resolved", advice, "open duplicate_index warning public.t 2 0 prod", "resolved rls_disabled_in_public error public.t 1 0 prod")
	f.Change(func(f *fake.Supabase) { f.Lints = []fake.Object{lint("rls_disabled_in_public", "a", "ERROR")} })
	d.clock.set(d.clock.at().Add(24 * time.Hour))
	d.gives(advises)
	d.same("opened again", advice, "resolved duplicate_index warning public.t 2 0 prod", "resolved rls_disabled_in_public error public.t 1 0 prod",
		"open rls_disabled_in_public error public.t 1 1 prod")
}

// An advisor that could not run says nothing: what stands stays, and the record shows that nobody looked.
func TestAnAdvisorThatCouldNotRunIsNotGreen(t *testing.T) {
	t.Parallel()
	d, f, calls := advisory(t, "token")
	f.Change(func(f *fake.Supabase) { f.Lints = []fake.Object{lint("rls_disabled_in_public", "a", "ERROR")} })
	d.gives(advises)
	calls.Always(f.Refuse(500))
	d.clock.set(d.clock.at().Add(24 * time.Hour))
	if got := d.gives(advises); got != "partial" {
		t.Error(got)
	}
	d.same("stays", advice, "open rls_disabled_in_public error public.t 1 0 prod")
	d.same("not run", scans, "security failed 0 30 0 0 0", "performance failed 0 5 0 0 0", "health failed 0 10 0 0 0")
}

// One name that the vendor does not know must not keep the others from being asked for.
func TestOneUnknownAdvisor(t *testing.T) {
	t.Parallel()
	d, f, calls := advisory(t, "token")
	f.Change(func(f *fake.Supabase) { f.Lints = []fake.Object{lint("rls_disabled_in_public", "a", "ERROR")} })
	calls.Next(nil, nil, f.Refuse(400), f.Refuse(400)) // health and performance pass; security is refused, and then its first name
	if got := d.gives(advises); got != "partial" {
		t.Error(got)
	}
	d.same("found all the same", advice, "open rls_disabled_in_public error public.t 1 0 prod")
	d.same("all but one", scans, "security partial 29 1 1 1 0", "performance succeeded 5 0 0 0 0", "health succeeded 10 0 0 0 0")
	d.same("not confirmed", asked, fmt.Sprintf("advisors/abcdefghijklmnopqrst %s", "f"))
}

func TestNobodyToAsk(t *testing.T) {
	t.Parallel()
	d, _, _ := advisory(t, "")
	if got := d.gives(advises); got != "partial" {
		t.Error(got)
	}
	d.same("no scans", scans)
}
