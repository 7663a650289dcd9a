package fake

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

func (f *Supabase) storage() {
	const object = "/storage/v1/object"
	f.mux.HandleFunc("POST "+object+"/{bucket}/{name...}", f.store)
	f.mux.HandleFunc("GET "+object+"/{bucket}/{name...}", f.fetch)
	f.mux.HandleFunc("POST "+object+"/sign/{bucket}/{name...}", f.sign)
	f.mux.HandleFunc("POST "+object+"/list/{bucket}", f.answering(f.objects))
}

func place(r *http.Request) string { return r.PathValue("bucket") + "/" + r.PathValue("name") }

func (f *Supabase) store(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	_, taken := f.Objects[place(r)]
	switch {
	case err != nil:
		refuseStorage(w, http.StatusInternalServerError)
	case taken && r.Header.Get("X-Upsert") != "true":
		refuseStorage(w, http.StatusConflict)
	default:
		f.Objects[place(r)] = &Stored{r.Header.Get("Content-Type"), content}
		fakehttp.JSON(w, http.StatusOK, Object{"Key": place(r), "Id": "5e0b2e11-0000-4000-8000-000000000001"})
	}
}

func (f *Supabase) fetch(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	stored, ok := f.Objects[place(r)]
	if !ok {
		refuseStorage(w, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", stored.Type)
	_, _ = w.Write(stored.Content)
}

func (f *Supabase) sign(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.Objects[place(r)]; !ok {
		refuseStorage(w, http.StatusNotFound)
		return
	}
	fakehttp.JSON(w, http.StatusOK, Object{"signedURL": "/object/sign/" + place(r) + "?token=signed-by-the-fake"})
}

// objects lists by name; offset and limit count.
func (f *Supabase) objects(r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	prefix, _ := said["prefix"].(string)
	limit, _ := said["limit"].(float64)
	offset, _ := said["offset"].(float64)
	var names []string
	for at := range f.Objects {
		if name, in := strings.CutPrefix(at, r.PathValue("bucket")+"/"); in && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	from := min(int(offset), len(names))
	page := []Object{}
	for _, name := range names[from:min(from+int(limit), len(names))] {
		stored := f.Objects[r.PathValue("bucket")+"/"+name]
		page = append(page, Object{"id": fmt.Sprintf("id-of-%s", name), "name": name, "updated_at": "2026-03-01T10:00:00Z", "metadata": Object{"size": len(stored.Content), "mimetype": stored.Type}})
	}
	return http.StatusOK, page
}

// codes are Storage's own for a status.
var codes = map[int]string{
	http.StatusUnauthorized: "InvalidJWT", http.StatusForbidden: "AccessDenied", http.StatusNotFound: "NoSuchKey",
	http.StatusConflict: "KeyAlreadyExists", http.StatusTooManyRequests: "SlowDown",
}

// refuseStorage answers 400 to nearly everything and says in the body what it means.
func refuseStorage(w http.ResponseWriter, status int) {
	said := Object{"statusCode": strconv.Itoa(status), "code": codes[status], "error": http.StatusText(status), "message": http.StatusText(status)}
	if status < 500 && status != http.StatusTooManyRequests {
		status = http.StatusBadRequest
	}
	fakehttp.JSON(w, status, said)
}

// RefuseStorage is a refusal in Storage's words.
func (f *Supabase) RefuseStorage(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuseStorage(w, status) }
}
