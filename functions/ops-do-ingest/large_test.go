package main

import (
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// Ten thousand droplets, 500 databases and 200 firewalls are read with not one call more than their pages, and never too
// fast for the vendor. Then nothing has changed, and nothing is written.
func TestALargeEstate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, large(10000, 500, 200))
	var refused atomic.Int64
	w.server.Always(func(rw http.ResponseWriter, r *http.Request, behind http.Handler) {
		behind.ServeHTTP(counting{rw, &refused}, r)
	})
	report := w.succeeds(listings)
	// 50 pages of droplets; databases, firewalls, actions, snapshots and models in one call each.
	if calls := len(w.server.Calls()); calls != 55 || report.Calls != 55 || report.Pages != 55 || report.Retries != 0 {
		t.Errorf("%d calls; %+v", calls, report)
	}
	if report.Seen != 10700 || report.Added != 10700 || report.Declared != 10700 {
		t.Errorf("%+v", report)
	}
	version := "select count(*) || ' ' || max(xmin::text::bigint) from ops.do_droplets"
	before := w.ask(version)
	if again := w.succeeds(listings); again.Added+again.Changed+again.Gone+again.Events != 0 || again.Calls != 55 {
		t.Errorf("%+v", again)
	}
	if after := w.ask(version); after != before {
		t.Errorf("rows were rewritten: %s, then %s", before, after)
	}
	if n := refused.Load(); n != 0 {
		t.Errorf("the vendor refused %d calls as too many", n)
	}
	w.change(func(f *fake.DigitalOcean) { f.Droplets = f.Droplets[:9000] })
	if gone := w.succeeds(listings); gone.Gone != 1000 || gone.Events != 1000 || gone.Calls > 55+46 { // and looked for twice
		t.Errorf("%+v", gone)
	}
}

type counting struct {
	http.ResponseWriter
	refused *atomic.Int64
}

func (c counting) WriteHeader(status int) {
	if status == http.StatusTooManyRequests {
		c.refused.Add(1)
	}
	c.ResponseWriter.WriteHeader(status)
}

// What the read API says of the age: it is that of the last reading that was whole, and old in time.
func TestTheAgeIsThatOfTheLastWholeReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Estate(planted))
	w.succeeds("")
	at, err := time.Parse("2006-01-02 15:04:05.999999-07", w.confirmed("droplets"))
	if err != nil {
		t.Fatal(err)
	}
	w.server.Always(func(rw http.ResponseWriter, r *http.Request, behind http.Handler) {
		if r.URL.Path == "/v2/droplets" {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		behind.ServeHTTP(rw, r)
	})
	if report, _ := w.read(listings); report.Status != ops.RunPartial {
		t.Fatalf("%+v", report)
	}
	for resource, stale := range map[string]map[time.Duration]bool{
		"do-droplets":  {time.Hour: false, 89 * time.Minute: false, 91 * time.Minute: true},
		"do-firewalls": {time.Hour: false},
	} {
		for after, want := range stale {
			meta := w.asked(resource, at.Add(after))
			if meta.AsOf == nil || meta.Stale != want || resource == "do-droplets" && !meta.AsOf.Equal(at) {
				t.Errorf("%s after %s: as of %v, stale %v, want %s and %v", resource, after, meta.AsOf, meta.Stale, at, want)
			}
		}
	}
}

// asked is what the read API says beside a list at a time.
func (w *world) asked(resource string, now time.Time) store.Meta {
	w.Helper()
	i := slices.IndexFunc(store.Resources(), func(r store.Resource) bool { return r.Name == resource })
	r := store.Resources()[i]
	query, err := r.Parse(nil)
	if err != nil {
		w.Fatal(err)
	}
	answer, err := w.db.List(w.Context(), `{"sub":"v","role":"authenticated","app_metadata":{"ops_role":"viewer"}}`, r, query, now, nil)
	if err != nil {
		w.Fatal(err)
	}
	return answer.Meta
}
