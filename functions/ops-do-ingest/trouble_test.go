package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// at lets a fault hit the requests that are meant, and lets the others through.
func at(meant func(*http.Request) bool, f fakehttp.Fault) fakehttp.Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if meant(r) {
			f(w, r, behind)
			return
		}
		behind.ServeHTTP(w, r)
	}
}

func path(prefix string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, prefix) }
}

// state is all that a failed reading must leave alone.
func (w *world) state() string {
	return w.ask(`select string_agg(x, ' ' order by x) from (
		select 'live ' || count(*) from ops.do_droplets where gone_at is null
		union all select 'databases ' || count(*) from ops.do_databases where gone_at is null
		union all select 'firewalls ' || count(*) from ops.do_firewalls where gone_at is null
		union all select 'backups ' || count(*) from ops.backups where gone_at is null
		union all select 'gone events ' || count(*) from ops.platform_events where kind like '%.gone'
		union all select 'open ' || string_agg(signal || subject, ',' order by signal, subject) from ops.convergence_findings where state = 'open') s(x)`)
}

func (w *world) confirmed(resource string) string {
	return w.ask("select last_success_at from ops.sync_cursors where source = 'digitalocean' and scope = $1", resource)
}

// A reading that could not see everything takes nothing away, says which part is missing and why, and leaves the age of
// that part as it was.
func TestWhatCouldNotBeReadStays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault      fakehttp.Fault
		incomplete string
		reason     fault.Reason
		status     ops.RunStatus
	}{
		"a page in the middle fails": {at(func(r *http.Request) bool { return r.URL.Path == "/v2/droplets" && r.FormValue("page") == "2" }, fakehttp.Answer(500, `{"id":"server_error"}`)),
			"droplets", fault.Unavailable, ops.RunPartial},
		"a page in the middle is not JSON": {at(func(r *http.Request) bool { return r.URL.Path == "/v2/droplets" && r.FormValue("page") == "3" }, fakehttp.HTML()),
			"droplets", fault.Unavailable, ops.RunPartial},
		"the listing comes back empty": {at(path("/v2/droplets"), fakehttp.Answer(200, `{"droplets":[],"links":{},"meta":{"total":0}}`)),
			"droplets", fault.Unavailable, ops.RunPartial},
		"the listing comes back without its list": {at(path("/v2/databases"), fakehttp.Answer(200, `{}`)),
			"database_backups databases", fault.Unavailable, ops.RunPartial},
		"a scope is missing": {at(path("/v2/firewalls"), fakehttp.Answer(403, `{"id":"forbidden"}`)),
			"firewalls", fault.Forbidden, ops.RunPartial},
		"backups of one database fail": {at(path("/v2/databases/db-00001/backups"), fakehttp.Answer(500, "")),
			"database_backups", fault.Unavailable, ops.RunPartial},
		"nobody says who may connect": {at(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/firewall") }, fakehttp.Answer(403, "")),
			"trusted_sources", fault.Forbidden, ops.RunPartial},
		"everything fails": {fakehttp.Answer(503, ""),
			"actions ai_models database_backups databases droplets firewalls snapshots", fault.Unavailable, ops.RunFailed},
		"the token is revoked": {fakehttp.Answer(401, `{"id":"unauthorized","message":"Unable to authenticate you"}`),
			"actions ai_models database_backups databases droplets firewalls snapshots", fault.Unauthenticated, ops.RunFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, large(450, 3, 2))
			w.change(func(f *fake.DigitalOcean) { f.Backups["db-00001"] = []fake.Object{fake.Backup("2026-03-01T10:00:00Z")} })
			w.succeeds("")
			before, ages := w.state(), map[string]string{}
			for _, resource := range strings.Fields(c.incomplete) {
				ages[resource] = w.confirmed(resource)
			}
			w.server.Always(c.fault)
			report, err := w.read("")
			if report.Status != c.status || strings.Join(report.Incomplete, " ") != c.incomplete || report.Gone != 0 {
				t.Errorf("%s, incomplete %v, %d gone", report.Status, report.Incomplete, report.Gone)
			}
			if (err != nil) != (c.status == ops.RunFailed) {
				t.Errorf("the alarm hears %v", err)
			}
			for _, trouble := range report.Trouble {
				if trouble.Reason != string(c.reason) || !strings.Contains(trouble.Message, "DigitalOcean") {
					t.Errorf("%+v, want %s", trouble, c.reason)
				}
			}
			if got := w.ask("select status || ' ' || array_to_string(incomplete, ' ') || ' ' || jsonb_array_length(errors) from ops.do_ingest_runs order by run_id desc limit 1"); got != fmt.Sprintf("%s %s %d", c.status, c.incomplete, len(report.Incomplete)) {
				t.Errorf("the run says %q", got)
			}
			if after := w.state(); after != before {
				t.Errorf("it changed\n\t%s\nto\n\t%s", before, after)
			}
			for resource, age := range ages {
				if now := w.confirmed(resource); now != age {
					t.Errorf("%s counts as confirmed at %s, was %s", resource, now, age)
				}
			}
			w.server.Always(nil)
			w.succeeds("") // and then all is well again
		})
	}
}

// A token that is revoked while we read: what was read before is true, nothing else is, and we do not go on knocking.
func TestTheTokenIsRevokedInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, large(1000, 100, 2))
	w.succeeds("")
	before, calls := w.state(), len(w.server.Calls())
	w.change(func(f *fake.DigitalOcean) { f.Droplets[0]["name"] = "renamed"; f.Minute, f.Hour = nil, nil })
	for range 10 {
		w.server.Next(nil)
	}
	w.server.Always(fakehttp.Answer(401, `{"id":"unauthorized","message":"Unable to authenticate you"}`))
	report, _ := w.read("")
	if report.Status == ops.RunSucceeded || report.Gone != 0 || len(report.Trouble) == 0 {
		t.Errorf("%+v", report)
	}
	for _, trouble := range report.Trouble {
		if trouble.Reason != "unauthenticated" || !strings.Contains(trouble.Message, "check DIGITALOCEAN_API_TOKEN") {
			t.Errorf("%+v", trouble)
		}
	}
	if after := w.state(); after != before {
		t.Errorf("it changed\n\t%s\nto\n\t%s", before, after)
	}
	if made := len(w.server.Calls()) - calls; made > 60 {
		t.Errorf("%d calls, most of them with a token that is refused", made)
	}
}

// A machine that goes while its listing is read moves all others: one of them slips through between two pages.
func TestAListingThatMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, large(1000, 1, 1))
	w.succeeds(listings)
	moved := false
	w.server.Always(func(rw http.ResponseWriter, r *http.Request, behind http.Handler) {
		behind.ServeHTTP(rw, r)
		if r.URL.Path == "/v2/droplets" && r.FormValue("page") == "1" && !moved {
			moved = true
			w.change(func(f *fake.DigitalOcean) { f.Droplets = f.Droplets[1:] })
		}
	})
	if report := w.succeeds(listings); report.Gone > 1 {
		t.Errorf("%+v", report)
	}
	if report := w.succeeds(listings); w.ask("select count(*) from ops.do_droplets where gone_at is null") != "999" {
		t.Errorf("%+v", report)
	}
}

// A person may say that an empty listing is the truth.
func TestAnEmptyListingCanBeTrue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, large(2, 0, 2))
	w.succeeds("")
	w.change(func(f *fake.DigitalOcean) { f.Firewalls = nil })
	if report, _ := w.read(""); report.Status != ops.RunPartial || !strings.Contains(report.Trouble[0].Message, `{"chore":"believe-empty"}`) {
		t.Errorf("%+v", report)
	}
	if report := w.succeeds(believeEmpty); report.Gone != 2 {
		t.Errorf("%+v", report)
	}
	w.succeeds("")
}

func TestOneReadingAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	entered, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.server.Always(fakehttp.Before(func() { once.Do(func() { close(entered); <-leave }) }))
	var first any
	var all sync.WaitGroup
	all.Go(func() { first, _ = w.ingest(w.Context(), entry.Trigger{}) })
	<-entered
	for range 5 {
		if report, err := w.ingest(w.Context(), entry.Trigger{}); err != nil || report != (busy{true}) {
			t.Errorf("another one: %+v, %v", report, err)
		}
	}
	close(leave)
	all.Wait()
	if report := first.(ops.Ingest); report.Status != ops.RunSucceeded {
		t.Errorf("%+v", report)
	}
	if got := w.ask("select count(*) from ops.do_ingest_runs"); got != "1" {
		t.Errorf("%s runs", got)
	}
}

// Ten start in the same moment: one begins.
func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	var all sync.WaitGroup
	var mu sync.Mutex
	begun := 0
	for range 10 {
		all.Go(func() {
			_, ok, err := w.db.StartIngest(w.Context(), ops.Manually, time.Now(), longest)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if ok {
				begun++
			}
		})
	}
	all.Wait()
	if begun != 1 {
		t.Errorf("%d began", begun)
	}
}

// A reading that is killed leaves a run that is open and pages that nobody merged. The next one closes the run, throws the
// pages away and reads everything itself; what the dead one had seen is not believed.
func TestDyingInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	long := time.Now().Add(-time.Hour)
	dead, begun, err := w.db.StartIngest(t.Context(), ops.BySchedule, long, longest)
	if err != nil || !begun {
		t.Fatal(begun, err)
	}
	if err := w.db.KeepListing(t.Context(), dead, "droplets", []ops.Droplet{{ID: 7, Name: "ghost", Status: "active"}}); err != nil {
		t.Fatal(err)
	}
	w.succeeds("")
	if got := w.ask("select string_agg(status || coalesce(': ' || error, ''), '; ' order by run_id) from ops.do_ingest_runs"); got != "failed: it ended before it could say how it went; succeeded" {
		t.Errorf("%s", got)
	}
	if got := w.ask("select (select count(*) from ops.do_listings) || ' ' || (select count(*) from ops.do_droplets where name = 'ghost')"); got != "0 0" {
		t.Errorf("%s", got)
	}
	// Should it come back after all, its word does not count: neither its listing nor how it says it went.
	if err := w.db.KeepListing(t.Context(), dead, "droplets", []ops.Droplet{{ID: 7, Name: "ghost", Status: "active"}}); err != nil {
		t.Fatal(err)
	}
	merged, err := w.db.MergeListing(t.Context(), ops.Reading{Run: dead, Resource: "droplets", At: long, Cadence: time.Hour, Complete: true})
	if err != nil || !merged.Late || merged.Gone != 0 {
		t.Errorf("%+v, %v", merged, err)
	}
	if err := w.db.FinishIngest(t.Context(), dead, ops.Ingest{Status: ops.RunSucceeded}, time.Now()); err != nil {
		t.Error(err)
	}
	if got := w.ask("select (select status from ops.do_ingest_runs where run_id = $1) || (select count(*) from ops.do_droplets where gone_at is null)", int64(dead)); got != "failed4" {
		t.Errorf("%s", got)
	}
}

// With the deadline at hand the reading stops in time to say so.
func TestTheDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	w.succeeds("")
	w.server.Always(fakehttp.Hang())
	ctx, cancel := context.WithTimeout(t.Context(), merging+2*time.Second)
	defer cancel()
	report, err := w.ingest(ctx, entry.Trigger{})
	if done := report.(ops.Ingest); err == nil || done.Status != ops.RunFailed || ctx.Err() != nil {
		t.Errorf("%+v, %v", report, err)
	}
	if got := w.ask("select status || ' ' || error from ops.do_ingest_runs order by run_id desc limit 1"); !strings.HasPrefix(got, "failed nothing could be read: list actions: there was no time to wait for DigitalOcean") {
		t.Errorf("%s", got)
	}
}

// After all of this, neither the token nor a password that the vendor lists is anywhere: not in a row of any table, not in
// the log.
func TestNothingShowsASecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	w.succeeds("")
	said := fmt.Sprintf(`{"id":"x","message":"bad token %s of %s"}`, planted, fake.Secret)
	for _, f := range []fakehttp.Fault{
		fakehttp.Answer(401, said), fakehttp.Answer(403, said), fakehttp.Answer(500, said), fakehttp.Answer(422, said), fakehttp.Answer(400, said, "Content-Type", "text/plain"),
		fakehttp.Cut(), fakehttp.Halve(), fakehttp.HTML(), fakehttp.Redirect(302, "https://elsewhere.example/?token="+planted), fakehttp.Replace(`"id":`, `"id":"x","id2":`),
	} {
		w.server.Always(f)
		_, _ = w.read("")
	}
	seen := testkit.Contents(t, w.conn) + w.log.String()
	for _, secret := range []string{planted, fake.Secret, "doadmin"} {
		if at := strings.Index(seen, secret); at >= 0 {
			t.Errorf("%s is shown: …%s…", secret, seen[max(at-150, 0):min(at+150, len(seen))])
		}
	}
	if !strings.Contains(seen, "odoo-prod") || !strings.Contains(seen, "bad token ***") {
		t.Error("the search finds nothing at all")
	}
}
