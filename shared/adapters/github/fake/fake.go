// Package fake owns a GitHub of our own: the paths of its REST API that we use, its ways of paging, its rate limit and its
// refusals, over state that a test or a person may change.
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
	"strings"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// Object is a resource as JSON has it.
type Object = map[string]any

// Repository is the state of one repository.
type Repository struct {
	Object      Object // id, full_name, default_branch, updated_at
	Issues      []Object
	Pulls       []Object // as the detail shows them
	Files       map[int64][]Object
	Runs        []Object
	Jobs        map[int64][]Object // by run
	Artifacts   map[int64][]Object // by run
	Archives    map[int64]string   // by artifact: the address of the storage
	Logs        map[int64]string   // by job: the address of the storage
	Deployments []Object
	Statuses    map[int64][]Object // by deployment
	Branches    []Object
	Hooks       []Object
	Secrets     []Object
	Deliveries  map[int64][]Object // by hook, newest first, as the detail shows them
	Contents    map[string][]byte  // by "path@ref"
	Trees       map[string]Tree    // by commit
	MergeBases  map[string]string  // by "base...head"; what is not here left the base at its tip
	Comments    map[int64][]Object
	Verdicts    []Object            // check runs and commit statuses
	Checks      map[string][]Object // by commit
	Reviews     map[int64][]Object  // by pull request, in the order of writing
	Dispatches  []Object
	Reruns      []int64
}

// Tree is what a commit has: path, mode, type and sha of each entry.
type Tree struct {
	Entries   []Object
	Truncated bool
}

// GitHub is the fake. Its state is read at each request, under the lock that Change takes.
type GitHub struct {
	Token        string
	Login        string // whose token it is
	Repositories map[string]*Repository

	// Hour is the primary limit ("Rate limits for the REST API"); nil enforces none.
	Hour *fakehttp.Window
	// OnRedelivery is called, outside the lock, with the delivery that is to be delivered again.
	OnRedelivery func(hook int64, delivery Object)

	apps apps
	next int64
	mu   sync.Mutex
	mux  *http.ServeMux
}

// New makes an empty one that asks for a token and enforces the published limit.
func New(token string) *GitHub {
	f := &GitHub{
		Token: token, Login: "odooops-bot", Repositories: map[string]*Repository{}, next: 9000,
		Hour: &fakehttp.Window{Calls: 5000, Per: time.Hour}, mux: http.NewServeMux(),
	}
	f.routes()
	return f
}

// Add adds an empty repository.
func (f *GitHub) Add(id int64, name string) *Repository {
	r := &Repository{
		Object: Object{
			"id": id, "full_name": name, "default_branch": "main", "html_url": "https://github.com/" + name,
			"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-03-01T10:00:00Z", "stargazers_count": 1,
		},
		Files: map[int64][]Object{}, Jobs: map[int64][]Object{}, Artifacts: map[int64][]Object{}, Archives: map[int64]string{},
		Logs: map[int64]string{}, Statuses: map[int64][]Object{}, Deliveries: map[int64][]Object{},
		Contents: map[string][]byte{}, Trees: map[string]Tree{}, MergeBases: map[string]string{}, Checks: map[string][]Object{}, Reviews: map[int64][]Object{}, Comments: map[int64][]Object{},
	}
	f.Change(func(f *GitHub) { f.Repositories[name] = r })
	return r
}

// Change alters the state between requests.
func (f *GitHub) Change(do func(*GitHub)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// ServeHTTP implements http.Handler.
func (f *GitHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !f.signedIn(r) {
		refuse(w, http.StatusUnauthorized)
		return
	}
	if f.Hour != nil {
		within, left, reset := f.Hour.Take(time.Now())
		w.Header().Set("X-RateLimit-Limit", strconv.Itoa(f.Hour.Calls))
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
		w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
		if !within {
			refuse(w, http.StatusForbidden)
			return
		}
	}
	f.mux.ServeHTTP(w, r)
}

// in makes a handler for something in a repository. It runs under the lock and says what to answer.
func (f *GitHub) in(do func(f *GitHub, repo *Repository, r *http.Request) (status int, body any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		repo, ok := f.Repositories[r.PathValue("owner")+"/"+r.PathValue("repo")]
		status, body := http.StatusNotFound, any(nil)
		if ok {
			status, body = do(f, repo, r)
		}
		encoded, err := json.Marshal(body)
		f.mu.Unlock()
		switch {
		case err != nil:
			refuse(w, http.StatusInternalServerError)
		case status >= 400:
			refuse(w, status)
		case status == http.StatusNoContent:
			w.WriteHeader(status)
		case status == http.StatusFound:
			w.Header().Set("Location", body.(string))
			w.WriteHeader(status)
		default:
			answer(w, r, status, encoded)
		}
	}
}

// answer sends JSON with a tag, and says 304 to whoever has it already.
func answer(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	tag := fmt.Sprintf(`W/"%x"`, hash(body))
	w.Header().Set("Etag", tag)
	if r.Method == http.MethodGet && r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// listing serves a page of what is there, with the links to its neighbours.
func (f *GitHub) listing(of func(repo *Repository, r *http.Request) []Object, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number, size, ok := paging(r)
		if !ok {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
			all := of(repo, r)
			from := min((number-1)*size, len(all))
			to := min(from+size, len(all))
			link(w, r, number, to < len(all))
			items := append([]Object{}, all[from:to]...)
			if name == "" {
				return http.StatusOK, items
			}
			return http.StatusOK, Object{"total_count": len(all), name: items}
		})(w, r)
	}
}

func paging(r *http.Request) (number, size int, ok bool) {
	number, errNumber := strconv.Atoi(cmp.Or(r.FormValue("page"), "1"))
	size, errSize := strconv.Atoi(cmp.Or(r.FormValue("per_page"), "30"))
	return number, size, errNumber == nil && errSize == nil && number >= 1 && size >= 1 && size <= 100
}

func link(w http.ResponseWriter, r *http.Request, number int, more bool) {
	if !more {
		return
	}
	next := *r.URL
	query := next.Query()
	query.Set("page", strconv.Itoa(number+1))
	next.RawQuery = query.Encode()
	w.Header().Set("Link", fmt.Sprintf(`<http://%s%s>; rel="next"`, r.Host, next.String()))
}

func id(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(r.PathValue(name), 10, 64)
	return n
}

func find(all []Object, key string, value int64) (Object, bool) {
	i := slices.IndexFunc(all, func(o Object) bool { return fmt.Sprint(o[key]) == strconv.FormatInt(value, 10) })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

func (f *GitHub) number() int64 {
	f.next++
	return f.next
}

func text(o Object, key string) string {
	s, _ := o[key].(string)
	return s
}

// newestFirst sorts by a time in RFC 3339.
func newestFirst(all []Object, key string) []Object {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Object) int { return strings.Compare(text(b, key), text(a, key)) })
	return sorted
}
