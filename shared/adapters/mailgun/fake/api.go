package fake

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// Secret is a password that the API shows with every domain. Nobody may pass it on.
const Secret = "planted-smtp-password-of-a-domain" //nolint:gosec // it opens nothing

// ServeHTTP implements http.Handler: the part of the API that reads.
func (f *Mailgun) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if user, key, ok := r.BasicAuth(); !ok || user != "api" || key != f.APIKey {
		refuseHTTP(w, http.StatusUnauthorized)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/"); {
	case r.Method != http.MethodGet || parts[0] != "v3":
		refuseHTTP(w, http.StatusNotFound)
	case len(parts) == 2 && parts[1] == "domains":
		page(w, r, f.domains())
	case len(parts) == 2 && parts[1] == "routes":
		page(w, r, f.RouteList)
	case len(parts) == 3 && parts[2] == "events":
		q := r.URL.Query()
		f.log(w, r, parts[1], cursor{cmp.Or(number(q.Get("begin")), 0), cmp.Or(number(q.Get("end")), 1e12), min(int(cmp.Or(number(q.Get("limit")), 100)), 300), 0})
	case len(parts) == 4 && parts[2] == "events":
		at, ok := parseCursor(parts[3])
		if !ok {
			refuseHTTP(w, http.StatusBadRequest)
			return
		}
		f.log(w, r, parts[1], at)
	default:
		refuseHTTP(w, http.StatusNotFound)
	}
}

// domains are those that were set, or those that mail was sent over.
func (f *Mailgun) domains() []Object {
	if f.DomainList != nil {
		return f.DomainList
	}
	var all []Object
	for _, m := range f.messages {
		if !slices.ContainsFunc(all, func(d Object) bool { return d["name"] == m.Domain }) {
			all = append(all, NewDomain(m.Domain, "active"))
		}
	}
	return all
}

// page serves one kind of thing with skip and limit.
func page(w http.ResponseWriter, r *http.Request, all []Object) {
	skip, limit := int(number(r.FormValue("skip"))), int(cmp.Or(number(r.FormValue("limit")), 100))
	from := min(max(skip, 0), len(all))
	fakehttp.JSON(w, http.StatusOK, Object{"total_count": len(all), "items": orEmpty(all[from:min(from+limit, len(all))])})
}

// cursor is where a page of the log begins: the address of the next page has it, in a form that only the vendor reads.
type cursor struct {
	begin, end float64
	limit      int
	skip       int
}

func (c cursor) String() string {
	text := strings.Join([]string{strconv.FormatFloat(c.begin, 'f', 6, 64), strconv.FormatFloat(c.end, 'f', 6, 64), strconv.Itoa(c.limit), strconv.Itoa(c.skip)}, " ")
	return base64.URLEncoding.EncodeToString([]byte(text))
}

func parseCursor(text string) (c cursor, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(text)
	fields := strings.Fields(string(raw))
	if err != nil || len(fields) != 4 {
		return c, false
	}
	return cursor{number(fields[0]), number(fields[1]), int(number(fields[2])), int(number(fields[3]))}, true
}

func number(text string) float64 {
	n, _ := strconv.ParseFloat(text, 64)
	return n
}

// log serves a page of a domain's events, the oldest first. Each page has a next, also one that has nothing.
func (f *Mailgun) log(w http.ResponseWriter, r *http.Request, domain string, at cursor) {
	var all []Object
	for _, e := range f.events {
		stamp := number(string(stampOf(e)))
		if of, _ := e["domain"].(Object); of["name"] == domain && stamp >= at.begin && stamp <= at.end {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b Object) int { return cmp.Compare(number(string(stampOf(a))), number(string(stampOf(b)))) })
	from := min(at.skip, len(all))
	items := all[from:min(from+at.limit, len(all))]
	next := at
	next.skip += len(items)
	base := "http://" + r.Host + "/v3/" + domain + "/events/"
	fakehttp.JSON(w, http.StatusOK, Object{"items": orEmpty(items), "paging": Object{
		"next": base + next.String(), "previous": base + at.String(), "first": base + at.String(), "last": base + next.String(),
	}})
}

// Refuse is a refusal in Mailgun's own words: JSON, but for the key, where it is one word.
func Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuseHTTP(w, status) }
}

func refuseHTTP(w http.ResponseWriter, status int) {
	if status == http.StatusUnauthorized {
		w.Header().Set("Www-Authenticate", `Basic realm="MG API"`)
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("Forbidden"))
		return
	}
	fakehttp.JSON(w, status, Object{"message": http.StatusText(status)})
}

// NewDomain is a sending domain as the API shows it, with its password.
func NewDomain(name, state string) Object {
	return Object{
		"id": "d-" + name, "name": name, "state": state, "created_at": "Sun, 01 Mar 2026 10:00:00 GMT", "smtp_login": "postmaster@" + name,
		"smtp_password": Secret, "wildcard": false, "spam_action": "disabled", "web_scheme": "https", "type": "custom",
	}
}

// NewRoute is a rule for inbound mail as the API shows it.
func NewRoute(id string, priority int, expression string, actions ...string) Object {
	return Object{
		"id": id, "priority": priority, "expression": expression, "actions": actions, "description": "", "created_at": "Sun, 01 Mar 2026 10:00:00 GMT",
	}
}
