package fake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// paged serves one kind of resource with page and per_page. The original has two words for the link backwards.
func (f *DigitalOcean) paged(name, back string, of func() []Object) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number, size, ok := paging(r)
		if !ok {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		f.mu.Lock()
		all := of()
		from := min((number-1)*size, len(all))
		body, err := json.Marshal(Object{
			name:    append([]Object{}, all[from:min(from+size, len(all))]...),
			"links": links(r, back, number, size, len(all)), "meta": Object{"total": len(all)},
		})
		f.mu.Unlock()
		write(w, body, err)
	}
}

// whole serves what has no pages, whatever is asked.
func (f *DigitalOcean) whole(name string, of func(*http.Request) []Object) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		body, err := json.Marshal(Object{name: append([]Object{}, of(r)...)})
		f.mu.Unlock()
		write(w, body, err)
	}
}

// ofDatabase serves what belongs to a database that there is.
func (f *DigitalOcean) ofDatabase(name string, by map[string][]Object) http.HandlerFunc {
	serve := f.whole(name, func(r *http.Request) []Object { return by[r.PathValue("id")] })
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		there := find(f.Databases, r.PathValue("id"))
		f.mu.Unlock()
		if there == nil {
			refuse(w, http.StatusNotFound)
			return
		}
		serve(w, r)
	}
}

func (f *DigitalOcean) action(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	there := find(f.Actions, r.PathValue("id"))
	body, err := json.Marshal(Object{"action": there})
	f.mu.Unlock()
	if there == nil {
		refuse(w, http.StatusNotFound)
		return
	}
	write(w, body, err)
}

func find(all []Object, id string) Object {
	for _, o := range all {
		if fmt.Sprint(o["id"]) == id {
			return o
		}
	}
	return nil
}

func write(w http.ResponseWriter, body []byte, err error) {
	if err != nil {
		refuse(w, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}

func paging(r *http.Request) (number, size int, ok bool) {
	number, errNumber := strconv.Atoi(cmp.Or(r.FormValue("page"), "1"))
	size, errSize := strconv.Atoi(cmp.Or(r.FormValue("per_page"), "20"))
	return number, size, errNumber == nil && errSize == nil && number >= 1 && size >= 1 && size <= 200
}

func links(r *http.Request, back string, number, size, total int) Object {
	last := (total + size - 1) / size
	if last <= 1 {
		return Object{} // as the original does
	}
	at := func(n int) string { return fmt.Sprintf("http://%s%s?page=%d&per_page=%d", r.Host, r.URL.Path, n, size) }
	pages := Object{}
	if number > 1 {
		pages["first"], pages[back] = at(1), at(number-1)
	}
	if number < last {
		pages["next"], pages["last"] = at(number+1), at(last)
	}
	return Object{"pages": pages}
}
