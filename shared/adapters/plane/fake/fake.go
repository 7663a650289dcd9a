// Package fake owns a Plane of our own: the paths of its API that we use, its cursors that are page numbers, its rate
// limit and its refusals, over state that a test or a person may change.
//
// It refuses to answer without the key, and to be kinder than the original. It never ships.
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

// Project is the state of one project.
type Project struct {
	Object   Object // id, identifier, updated_at
	Items    []Object
	States   []Object
	Comments []Object
}

// Plane is the fake. Its state is read at each request, under the lock that Change takes.
type Plane struct {
	Key       string
	Workspace string
	Projects  []*Project
	Minute    *fakehttp.Window // nil enforces no limit

	next int
	mu   sync.Mutex
	mux  *http.ServeMux
}

// New makes an empty workspace that asks for a key and enforces the usual limit.
func New(key, workspace string) *Plane {
	f := &Plane{Key: key, Workspace: workspace, Minute: &fakehttp.Window{Calls: 60, Per: time.Minute}, mux: http.NewServeMux()}
	const in = "/api/v1/workspaces/{slug}/projects/"
	f.mux.HandleFunc("GET "+in+"{$}", f.listing(func(*Project, *http.Request) []Object { return f.projects() }))
	f.mux.HandleFunc("GET "+in+"{project}/states/{$}", f.listing(func(p *Project, _ *http.Request) []Object { return p.States }))
	f.mux.HandleFunc("GET "+in+"{project}/work-items/{$}", f.items)
	f.mux.HandleFunc("POST "+in+"{project}/work-items/{$}", f.in(f.create))
	f.mux.HandleFunc("GET "+in+"{project}/work-items/{id}/{$}", f.in(one))
	f.mux.HandleFunc("PATCH "+in+"{project}/work-items/{id}/{$}", f.in(patch))
	f.mux.HandleFunc("POST "+in+"{project}/work-items/{id}/comments/{$}", f.in(comment))
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound) })
	return f
}

// Add adds a project with the usual states.
func (f *Plane) Add(id, identifier string) *Project {
	p := &Project{Object: Object{"id": id, "identifier": identifier, "name": identifier, "updated_at": "2026-03-01T10:00:00Z"}}
	for i, group := range []string{"backlog", "unstarted", "started", "completed", "cancelled"} {
		p.States = append(p.States, Object{"id": fmt.Sprintf("5a7e0000-0000-4000-8000-%012d", i+1), "name": strings.ToUpper(group[:1]) + group[1:], "group": group})
	}
	f.Change(func(f *Plane) { f.Projects = append(f.Projects, p) })
	return p
}

// Change alters the state between requests.
func (f *Plane) Change(do func(*Plane)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// ServeHTTP implements http.Handler.
func (f *Plane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.Key == "" || r.Header.Get("X-API-Key") != f.Key {
		refuse(w, http.StatusUnauthorized)
		return
	}
	if f.Minute != nil {
		now := time.Now()
		within, left, again := f.Minute.Take(now)
		if !within { // the other headers are not on a refusal
			w.Header().Set("Retry-After", strconv.Itoa(int(again.Sub(now).Seconds())+1))
			refuse(w, http.StatusTooManyRequests)
			return
		}
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
		w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(time.Minute).Unix(), 10))
	}
	f.mux.ServeHTTP(w, r)
}

func (f *Plane) projects() (all []Object) {
	for _, p := range f.Projects {
		all = append(all, p.Object)
	}
	return all
}

// in makes a handler for something in a project. It runs under the lock and says what to answer.
func (f *Plane) in(do func(p *Project, r *http.Request) (status int, body any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		p, ok := &Project{}, r.PathValue("project") == ""
		for _, known := range f.Projects {
			if known.Object["id"] == r.PathValue("project") {
				p, ok = known, true
			}
		}
		status, body := http.StatusNotFound, any(nil)
		if ok && r.PathValue("slug") == f.Workspace {
			status, body = do(p, r)
		}
		encoded, err := json.Marshal(body)
		f.mu.Unlock()
		if err != nil || status >= 400 && body == nil {
			refuse(w, max(status, 400))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(encoded)
	}
}

// listing serves a page. Whatever is asked for, a next cursor is in the answer.
func (f *Plane) listing(of func(p *Project, r *http.Request) []Object) http.HandlerFunc {
	return f.in(func(p *Project, r *http.Request) (int, any) {
		size, errSize := strconv.Atoi(cmp.Or(r.FormValue("per_page"), "1000"))
		parts := strings.Split(cmp.Or(r.FormValue("cursor"), fmt.Sprintf("%d:0:0", size)), ":")
		if errSize != nil || size < 1 || size > 1000 || len(parts) != 3 {
			return http.StatusBadRequest, nil
		}
		number, err := strconv.Atoi(parts[1])
		if err != nil || number < 0 {
			return http.StatusBadRequest, nil
		}
		all := of(p, r)
		from := min(number*size, len(all))
		to := min(from+size, len(all))
		return http.StatusOK, Object{
			"results": append([]Object{}, all[from:to]...), "count": to - from, "total_results": len(all), "total_count": len(all),
			"total_pages": (len(all) + size - 1) / size, "next_page_results": to < len(all), "prev_page_results": number > 0,
			"next_cursor": fmt.Sprintf("%d:%d:0", size, number+1), "prev_cursor": fmt.Sprintf("%d:%d:1", size, number-1),
			"grouped_by": nil, "sub_grouped_by": nil, "extra_stats": nil,
		}
	})
}

// items lists work items, or finds the one under an external id.
func (f *Plane) items(w http.ResponseWriter, r *http.Request) {
	if external := r.FormValue("external_id"); external != "" {
		f.in(func(p *Project, r *http.Request) (int, any) {
			if item := under(p, external, r.FormValue("external_source")); item != nil {
				return http.StatusOK, item
			}
			return http.StatusNotFound, nil
		})(w, r)
		return
	}
	f.listing(func(p *Project, r *http.Request) []Object {
		all := slices.Clone(p.Items)
		if order := r.FormValue("order_by"); strings.HasPrefix(order, "-") {
			slices.SortStableFunc(all, func(a, b Object) int { return strings.Compare(fmt.Sprint(b[order[1:]]), fmt.Sprint(a[order[1:]])) })
		}
		for i, item := range all {
			if expand := r.FormValue("expand"); !strings.Contains(expand, "state") {
				all[i] = withStateID(item)
			}
		}
		return all
	})(w, r)
}

// withStateID is an item as the API shows it to whoever does not ask for more.
func withStateID(item Object) Object {
	state, spelledOut := item["state"].(Object)
	if !spelledOut {
		return item
	}
	short := Object{}
	for key, value := range item {
		short[key] = value
	}
	short["state"] = state["id"]
	return short
}

func under(p *Project, external, source string) Object {
	for _, item := range p.Items {
		if item["external_id"] == external && item["external_source"] == source {
			return item
		}
	}
	return nil
}

func one(p *Project, r *http.Request) (int, any) {
	for _, item := range p.Items {
		if item["id"] == r.PathValue("id") {
			return http.StatusOK, item
		}
	}
	return http.StatusNotFound, nil
}

func (f *Plane) create(p *Project, r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	if said["name"] == nil || said["name"] == "" {
		return http.StatusBadRequest, Object{"name": []string{"This field is required."}}
	}
	external, _ := said["external_id"].(string)
	source, _ := said["external_source"].(string)
	if there := under(p, external, source); external != "" && there != nil {
		return http.StatusConflict, Object{"error": "Issue with the same external id and external source already exists", "id": there["id"]}
	}
	f.next++
	now := time.Now().UTC().Format(time.RFC3339)
	item := Object{
		"id": fmt.Sprintf("17e30000-0000-4000-8000-%012d", f.next), "sequence_id": 900 + f.next, "project": p.Object["id"],
		"state": p.States[0], "priority": "none", "labels": []Object{}, "assignees": []Object{}, "created_at": now, "updated_at": now,
	}
	for key, value := range said {
		item[key] = value
	}
	p.Items = append(p.Items, item)
	return http.StatusCreated, withStateID(item)
}

func patch(p *Project, r *http.Request) (int, any) {
	status, found := one(p, r)
	item, ok := found.(Object)
	if !ok {
		return status, nil
	}
	for key, value := range fakehttp.Said(r) {
		item[key] = value
	}
	for _, s := range p.States {
		if s["id"] == item["state"] {
			item["state"] = s
		}
	}
	return http.StatusOK, withStateID(item)
}

func comment(p *Project, r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	for _, c := range p.Comments {
		if said["external_id"] != nil && c["external_id"] == said["external_id"] && c["external_source"] == said["external_source"] {
			return http.StatusConflict, Object{"error": "Comment already exists", "id": c["id"]}
		}
	}
	said["id"] = fmt.Sprintf("c0330000-0000-4000-8000-%012d", len(p.Comments)+1)
	p.Comments = append(p.Comments, said)
	return http.StatusCreated, said
}

func refuse(w http.ResponseWriter, status int) {
	fakehttp.JSON(w, status, Object{"error": http.StatusText(status)})
}

// Refuse is a refusal in Plane's words.
func (f *Plane) Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status) }
}
