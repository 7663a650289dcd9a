// Package fake owns a Supabase of our own: the paths of the management API and of a project's Storage that we use, and
// their refusals, over state that a test or a person may change.
//
// It refuses to answer without the token, and to be kinder than the original: the answers hold what must not be kept. It
// never ships.
package fake

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// Object is a resource as JSON has it.
type Object = map[string]any

// Supabase is the fake. Its state is read at each request, under the lock that Change takes.
type Supabase struct {
	Token      string // for the management API
	Key        string // for Storage
	Projects   []Object
	Functions  []Object
	Secrets    []Object
	Backups    Object
	Health     []Object
	Migrations []Object
	Lints      []Object // what the advisors find when they are asked for it
	Objects    map[string]*Stored

	Minute *fakehttp.Window // nil enforces no limit

	mu  sync.Mutex
	mux *http.ServeMux
}

// Stored is an object of Storage, under bucket/name.
type Stored struct {
	Type    string
	Content []byte
}

// New makes an empty one that asks for a token, and for a key in Storage.
func New(token, key string) *Supabase {
	f := &Supabase{
		Token: token, Key: key, Objects: map[string]*Stored{}, Backups: Object{"backups": []Object{}},
		Minute: &fakehttp.Window{Calls: 120, Per: time.Minute}, mux: http.NewServeMux(),
	}
	for path, of := range map[string]func() any{
		"/v1/projects":                        func() any { return list(f.Projects) },
		"/v1/projects/{ref}/functions":        func() any { return list(f.Functions) },
		"/v1/projects/{ref}/secrets":          func() any { return list(f.Secrets) },
		"/v1/projects/{ref}/database/backups": func() any { return f.Backups },
		"/v1/projects/{ref}/health":           func() any { return list(f.Health) },
	} {
		f.mux.HandleFunc("GET "+path, f.answering(func(*http.Request) (int, any) { return http.StatusOK, of() }))
	}
	f.mux.HandleFunc("POST /v1/projects/{ref}/database/query/read-only", f.answering(f.query))
	f.mux.HandleFunc("POST /v2/projects/{ref}/advisors/run", f.answering(f.advise))
	f.storage()
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound) })
	return f
}

func list(all []Object) []Object { return append([]Object{}, all...) }

// Change alters the state between requests.
func (f *Supabase) Change(do func(*Supabase)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// ServeHTTP implements http.Handler.
func (f *Supabase) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.URL.Path, "/storage/") {
		if f.Key == "" || given != f.Key || r.Header.Get("Apikey") != f.Key {
			refuseStorage(w, http.StatusUnauthorized)
			return
		}
		f.mux.ServeHTTP(w, r)
		return
	}
	if f.Token == "" || given != f.Token {
		refuse(w, http.StatusUnauthorized)
		return
	}
	if f.Minute != nil {
		now := time.Now()
		within, left, again := f.Minute.Take(now)
		w.Header().Set("X-RateLimit-Limit", strconv.Itoa(f.Minute.Calls))
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
		w.Header().Set("X-RateLimit-Reset", strconv.Itoa(int(again.Sub(now).Seconds())+1))
		if !within {
			refuse(w, http.StatusTooManyRequests)
			return
		}
	}
	f.mux.ServeHTTP(w, r)
}

func (f *Supabase) answering(do func(r *http.Request) (status int, body any)) http.HandlerFunc {
	return fakehttp.Under(&f.mu, do, refuse)
}

// query knows one question.
func (f *Supabase) query(r *http.Request) (int, any) {
	sql, _ := fakehttp.Said(r)["query"].(string)
	if !strings.Contains(sql, "supabase_migrations.schema_migrations") {
		return http.StatusBadRequest, nil
	}
	return http.StatusCreated, list(f.Migrations)
}

// advise gives the findings of those advisors that were asked for.
func (f *Supabase) advise(r *http.Request) (int, any) {
	var said struct {
		Data struct {
			Attributes struct {
				Lints []struct{ Name string } `json:"lints"`
			} `json:"attributes"`
		} `json:"data"`
	}
	if json.NewDecoder(r.Body).Decode(&said) != nil || len(said.Data.Attributes.Lints) == 0 {
		return http.StatusBadRequest, nil
	}
	found := []Object{}
	for _, wanted := range said.Data.Attributes.Lints {
		for _, lint := range f.Lints {
			if lint["name"] == wanted.Name {
				found = append(found, lint)
			}
		}
	}
	return http.StatusOK, Object{"data": Object{"type": "project_advisors", "attributes": Object{"lints": found}}}
}

func refuse(w http.ResponseWriter, status int) {
	fakehttp.JSON(w, status, Object{"message": http.StatusText(status)})
}

// Refuse is a refusal in the management API's words.
func (f *Supabase) Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status) }
}
