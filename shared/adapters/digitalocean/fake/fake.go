// Package fake owns a DigitalOcean of our own: its paths, its pages, its rate limit and its refusals, over state that a
// test or a person may change.
//
// It refuses to answer without the token, and to be kinder than the original. It never ships.
package fake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// DigitalOcean is the fake. Its fields are read at each request, under the lock that Change takes.
type DigitalOcean struct {
	Token    string
	Droplets []Object

	// The published limits ("API Introduction", rate limit); nil enforces none.
	Minute, Hour *fakehttp.Window

	mu  sync.Mutex
	mux *http.ServeMux
}

// Object is a resource as JSON has it.
type Object map[string]any

// New makes an empty one that asks for a token and enforces the published limits.
func New(token string) *DigitalOcean {
	f := &DigitalOcean{
		Token:  token,
		Minute: &fakehttp.Window{Calls: 250, Per: time.Minute},
		Hour:   &fakehttp.Window{Calls: 5000, Per: time.Hour},
		mux:    http.NewServeMux(),
	}
	f.mux.HandleFunc("GET /v2/droplets", f.listing("droplets", func() []Object { return f.Droplets }))
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
	if r.Header.Get("Authorization") != "Bearer "+token {
		refuse(w, http.StatusUnauthorized)
		return
	}
	if !f.within(w, time.Now()) {
		refuse(w, http.StatusTooManyRequests)
		return
	}
	f.mux.ServeHTTP(w, r)
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

// listing serves one kind of resource with page and per_page.
func (f *DigitalOcean) listing(name string, of func() []Object) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number, size, ok := paging(r)
		if !ok {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		f.mu.Lock()
		all := of()
		total := len(all)
		from := min((number-1)*size, total)
		items := slices.Clone(all[from:min(from+size, total)])
		body, err := json.Marshal(Object{name: items, "links": links(r, number, size, total), "meta": Object{"total": total}})
		f.mu.Unlock()
		if err != nil {
			refuse(w, http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}
}

func paging(r *http.Request) (number, size int, ok bool) {
	number, errNumber := strconv.Atoi(cmp.Or(r.FormValue("page"), "1"))
	size, errSize := strconv.Atoi(cmp.Or(r.FormValue("per_page"), "20"))
	return number, size, errNumber == nil && errSize == nil && number >= 1 && size >= 1 && size <= 200
}

func links(r *http.Request, number, size, total int) Object {
	last := (total + size - 1) / size
	if last <= 1 {
		return Object{} // as the original does
	}
	at := func(n int) string { return fmt.Sprintf("http://%s%s?page=%d&per_page=%d", r.Host, r.URL.Path, n, size) }
	pages := Object{}
	if number > 1 {
		pages["first"], pages["prev"] = at(1), at(number-1)
	}
	if number < last {
		pages["next"], pages["last"] = at(number+1), at(last)
	}
	return Object{"pages": pages}
}
