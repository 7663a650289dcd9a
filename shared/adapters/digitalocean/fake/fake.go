// Package fake owns a DigitalOcean of our own: its paths, its pages, its rate limit and its refusals, over state that a
// test or a person may change.
//
// It refuses to answer without the token, and to be kinder than the original: it enforces the published limits, pages
// where the original pages and nowhere else, and puts secrets where the original puts them. It never ships.
package fake

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// DigitalOcean is the fake. Whoever alters its fields while it is in use does so within Change.
type DigitalOcean struct {
	Token     string
	Droplets  []Object
	Databases []Object
	Firewalls []Object
	Actions   []Object // newest first
	Snapshots []Object
	Models    []Object
	Agents    []Object
	Backups   map[string][]Object // by the id of their database
	Sources   map[string][]Object // who may connect, by the id of the database

	// The published limits ("API Introduction", rate limit): 250 a minute and 5,000 an hour. nil enforces none.
	Minute, Hour *fakehttp.Window

	mu  sync.Mutex
	mux *http.ServeMux
}

// Object is a resource as JSON has it.
type Object map[string]any

// New makes an empty one that asks for a token and enforces the published limits.
func New(token string) *DigitalOcean {
	f := &DigitalOcean{
		Token:   token,
		Backups: map[string][]Object{}, Sources: map[string][]Object{},
		Minute: &fakehttp.Window{Calls: 250, Per: time.Minute},
		Hour:   &fakehttp.Window{Calls: 5000, Per: time.Hour},
		mux:    http.NewServeMux(),
	}
	f.mux.HandleFunc("GET /v2/droplets", f.paged("droplets", "prev", func() []Object { return f.Droplets }))
	f.mux.HandleFunc("GET /v2/firewalls", f.paged("firewalls", "prev", func() []Object { return f.Firewalls }))
	f.mux.HandleFunc("GET /v2/actions", f.paged("actions", "prev", func() []Object { return f.Actions }))
	f.mux.HandleFunc("GET /v2/snapshots", f.paged("snapshots", "prev", func() []Object { return f.Snapshots }))
	f.mux.HandleFunc("GET /v2/gen-ai/models", f.paged("models", "previous", func() []Object { return f.Models }))
	f.mux.HandleFunc("GET /v2/gen-ai/agents", f.paged("agents", "previous", func() []Object { return f.Agents }))
	f.mux.HandleFunc("GET /v2/databases", f.whole("databases", func(*http.Request) []Object { return f.Databases }))
	f.mux.HandleFunc("GET /v2/databases/{id}/backups", f.ofDatabase("backups", f.Backups))
	f.mux.HandleFunc("GET /v2/databases/{id}/firewall", f.ofDatabase("rules", f.Sources))
	f.mux.HandleFunc("GET /v2/actions/{id}", f.action)
	f.mux.HandleFunc("GET /v2/monitoring/metrics/droplet/{metric}", metric)
	f.mux.HandleFunc("GET /v2/customers/my/balance", balance)
	f.mux.HandleFunc("GET /v2/account", account)
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound) })
	return f
}

// Change alters the state between requests.
func (f *DigitalOcean) Change(do func(*DigitalOcean)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// ServeHTTP implements http.Handler.
func (f *DigitalOcean) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	token := f.Token
	f.mu.Unlock()
	switch {
	case r.Header.Get("Authorization") != "Bearer "+token:
		refuse(w, http.StatusUnauthorized)
	case !f.within(w, time.Now()):
		refuse(w, http.StatusTooManyRequests)
	default:
		f.mux.ServeHTTP(w, r)
	}
}

// within counts a call. Retry-After comes only with the limit of the minute, as with the original.
func (f *DigitalOcean) within(w http.ResponseWriter, now time.Time) bool {
	if f.Hour == nil || f.Minute == nil {
		return true
	}
	minute, _, again := f.Minute.Take(now)
	hour, left, reset := f.Hour.Take(now)
	w.Header().Set("Ratelimit-Limit", strconv.Itoa(f.Hour.Calls))
	w.Header().Set("Ratelimit-Remaining", strconv.Itoa(left))
	w.Header().Set("Ratelimit-Reset", strconv.FormatInt(reset.Unix(), 10))
	if !minute {
		w.Header().Set("Retry-After", strconv.Itoa(int(again.Sub(now).Seconds())+1))
	}
	return minute && hour
}
