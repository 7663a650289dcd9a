// Package fake owns a Vercel of our own: the paths of its API that we use, its pages that begin at a time, and its
// refusals, over state that a test or a person may change.
//
// It refuses to answer without the token, and to be kinder than the original. It never ships.
package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// Object is a resource as JSON has it.
type Object = map[string]any

// Vercel is the fake. Its state is read at each request, under the lock that Change takes.
type Vercel struct {
	Token       string
	Team        string
	Projects    []Object // as the detail shows them
	Deployments []Object // as the detail shows them
	Domains     map[string][]Object
	Configs     map[string]Object // by domain
	Variables   map[string][]Object
	Hidden      int
	Now         func() time.Time // what it dates by; nil: the clock

	next int64
	mu   sync.Mutex
	mux  *http.ServeMux
}

// New makes an empty team that asks for a token.
func New(token, team string) *Vercel {
	f := &Vercel{Token: token, Team: team, Domains: map[string][]Object{}, Configs: map[string]Object{}, Variables: map[string][]Object{}, mux: http.NewServeMux()}
	f.mux.HandleFunc("GET /v7/deployments", f.listing("deployments", "until", func(r *http.Request) []Object {
		project := r.FormValue("projectId") // none: the whole team's
		return slices.DeleteFunc(slices.Clone(f.Deployments), func(d Object) bool { return project != "" && d["projectId"] != project })
	}, listed))
	f.mux.HandleFunc("GET /v13/deployments/{id}", f.answering(func(r *http.Request) (int, any) { return f.deployment(r.PathValue("id")) }))
	f.mux.HandleFunc("POST /v13/deployments", f.answering(f.redeploy))
	f.mux.HandleFunc("PATCH /v12/deployments/{id}/cancel", f.answering(f.cancel))
	f.mux.HandleFunc("GET /v10/projects", f.listing("projects", "from", func(*http.Request) []Object { return f.Projects }, same))
	f.mux.HandleFunc("GET /v9/projects/{id}", f.answering(func(r *http.Request) (int, any) { return f.project(r) }))
	f.mux.HandleFunc("GET /v9/projects/{id}/domains", f.listing("domains", "until", func(r *http.Request) []Object { return f.Domains[r.PathValue("id")] }, same))
	f.mux.HandleFunc("GET /v6/domains/{domain}/config", f.answering(func(r *http.Request) (int, any) {
		if config, ok := f.Configs[r.PathValue("domain")]; ok {
			return http.StatusOK, config
		}
		return http.StatusOK, Object{"configuredBy": nil, "misconfigured": true, "acceptedChallenges": []string{}}
	}))
	f.mux.HandleFunc("GET /v10/projects/{id}/env", f.variables)
	f.mux.HandleFunc("POST /v10/projects/{id}/promote/{deployment}", f.answering(f.alias("promote", http.StatusCreated)))
	f.mux.HandleFunc("POST /v1/projects/{id}/rollback/{deployment}", f.answering(f.alias("rollback", http.StatusCreated)))
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound) })
	return f
}

// Change alters the state between requests.
func (f *Vercel) Change(do func(*Vercel)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// ServeHTTP implements http.Handler. Whoever forgets the team sees a personal account, in which there is nothing.
func (f *Vercel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case f.Token == "" || r.Header.Get("Authorization") != "Bearer "+f.Token:
		fakehttp.JSON(w, http.StatusForbidden, Object{"error": Object{"code": "forbidden", "message": "Not authorized", "invalidToken": true}})
	case f.Team != "" && r.FormValue("teamId") != f.Team && r.FormValue("slug") != f.Team:
		refuse(w, http.StatusForbidden)
	default:
		f.mux.ServeHTTP(w, r)
	}
}

func (f *Vercel) answering(do func(r *http.Request) (status int, body any)) http.HandlerFunc {
	return fakehttp.Under(&f.mu, do, refuse)
}

// listing serves a page, newest first. The next one begins at the time of the last item; items of that very millisecond
// which did not fit are on neither page, as with the original.
func (f *Vercel) listing(name, turner string, of func(*http.Request) []Object, show func(Object) Object) http.HandlerFunc {
	return f.answering(func(r *http.Request) (int, any) {
		size, err := strconv.Atoi(cmp.Or(r.FormValue("limit"), "20"))
		if err != nil || size < 1 || size > 100 {
			return http.StatusBadRequest, nil
		}
		until, since := int64(1<<62), int64(0)
		if given := r.FormValue(turner); given != "" {
			if until, err = strconv.ParseInt(given, 10, 64); err != nil {
				return http.StatusBadRequest, nil
			}
		}
		if given := r.FormValue("since"); given != "" {
			if since, err = strconv.ParseInt(given, 10, 64); err != nil {
				return http.StatusBadRequest, nil
			}
		}
		all := slices.DeleteFunc(slices.Clone(of(r)), func(o Object) bool { return at(o) >= until || at(o) < since })
		slices.SortStableFunc(all, func(a, b Object) int { return cmp.Compare(at(b), at(a)) })
		page, next := []Object{}, any(nil)
		for _, o := range all[:min(size, len(all))] {
			page = append(page, show(o))
		}
		if len(all) > size {
			next = at(all[size-1])
		}
		return http.StatusOK, Object{name: page, "pagination": Object{"count": len(page), "next": next, "prev": nil}}
	})
}

// at is when an item was created.
func at(o Object) int64 {
	switch ms := o["createdAt"].(type) {
	case int64:
		return ms
	case int:
		return int64(ms)
	default:
		return 0
	}
}

// variables come with pages, or with how many are hidden; the original does not do both.
func (f *Vercel) variables(w http.ResponseWriter, r *http.Request) {
	of := func(r *http.Request) []Object { return f.Variables[r.PathValue("id")] }
	f.mu.Lock()
	hidden := f.Hidden
	f.mu.Unlock()
	if hidden == 0 {
		f.listing("envs", "until", of, same)(w, r)
		return
	}
	f.answering(func(r *http.Request) (int, any) {
		return http.StatusOK, Object{"envs": append([]Object{}, of(r)...), "hiddenProductionEnvCount": hidden}
	})(w, r)
}

func same(o Object) Object { return o }

// listed is a deployment as the listing shows it, where its id goes by another name.
func listed(o Object) Object {
	short := Object{"uid": o["id"], "created": o["createdAt"], "state": o["readyState"]}
	for _, key := range []string{"name", "url", "projectId", "createdAt", "readyState", "readySubstate", "target", "source", "meta", "creator", "inspectorUrl",
		"buildingAt", "ready", "errorCode", "errorMessage", "checksState", "checksConclusion", "aliasError", "customEnvironment"} {
		if value, ok := o[key]; ok {
			short[key] = value
		}
	}
	return short
}

func (f *Vercel) deployment(id string) (int, any) {
	for _, d := range f.Deployments {
		if d["id"] == id {
			return http.StatusOK, d
		}
	}
	return http.StatusNotFound, nil
}

func (f *Vercel) project(r *http.Request) (int, any) {
	for _, p := range f.Projects {
		if p["id"] == r.PathValue("id") || p["name"] == r.PathValue("id") {
			return http.StatusOK, p
		}
	}
	return http.StatusNotFound, nil
}

func (f *Vercel) redeploy(r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	id, _ := said["deploymentId"].(string)
	status, from := f.deployment(id)
	old, ok := from.(Object)
	if !ok {
		return status, nil
	}
	f.next++
	made := Object{}
	for key, value := range old {
		made[key] = value
	}
	made["id"], made["readyState"], made["source"] = fmt.Sprintf("dpl_again%d", f.next), "QUEUED", "redeploy"
	made["createdAt"] = f.now().UnixMilli()
	for _, told := range []string{"buildingAt", "ready", "buildErrorAt", "errorCode", "errorMessage", "uid", "readySubstate"} {
		delete(made, told)
	}
	f.Deployments = append(f.Deployments, made)
	return http.StatusOK, made
}

func (f *Vercel) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

func (f *Vercel) cancel(r *http.Request) (int, any) {
	status, found := f.deployment(r.PathValue("id"))
	d, ok := found.(Object)
	if !ok {
		return status, nil
	}
	if d["readyState"] == "READY" || d["readyState"] == "ERROR" {
		return http.StatusBadRequest, nil
	}
	d["readyState"], d["canceledAt"] = "CANCELED", f.now().UnixMilli()
	return http.StatusOK, d
}

// alias lets a deployment serve production.
func (f *Vercel) alias(kind string, status int) func(r *http.Request) (int, any) {
	return func(r *http.Request) (int, any) {
		found, p := f.project(r)
		project, ok := p.(Object)
		if !ok {
			return found, nil
		}
		to := r.PathValue("deployment")
		if found, d := f.deployment(to); d == nil {
			return found, nil
		}
		project["lastAliasRequest"] = Object{"type": kind, "jobStatus": "succeeded", "toDeploymentId": to, "requestedAt": f.now().UnixMilli()}
		project["targets"] = Object{"production": Object{"id": to}}
		return status, nil
	}
}

func refuse(w http.ResponseWriter, status int) {
	fakehttp.JSON(w, status, Object{"error": Object{"code": words[status], "message": http.StatusText(status)}})
}

// words are Vercel's own for a status: the code of its error body.
var words = map[int]string{
	http.StatusBadRequest: "bad_request", http.StatusUnauthorized: "unauthorized", http.StatusForbidden: "forbidden",
	http.StatusNotFound: "not_found", http.StatusConflict: "conflict", http.StatusTooManyRequests: "too_many_requests",
	http.StatusInternalServerError: "internal_server_error",
}

// Refuse is a refusal in Vercel's words.
func (f *Vercel) Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status) }
}
