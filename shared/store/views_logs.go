package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Logs is a question to ops.platform_events, understood.
type Logs struct {
	Limit       int
	q, savedQ   string
	columns     map[string][]string
	from, until *time.Time
	after       *int64
	digest      string
}

var severities = []string{"info", "warning", "error", "critical"}

// ParseLogs reads a query string whose parameters were checked for their names, on top of a saved filter: an event has
// to fit both.
func ParseLogs(values url.Values, saved map[string][]string, savedQ string) (Logs, error) {
	l := Logs{Limit: DefaultLimit, q: values.Get("q"), savedQ: savedQ, columns: map[string][]string{}}
	for name, allowed := range saved {
		l.columns[name] = slices.Clone(allowed)
	}
	for _, name := range []string{"kind", "severity", "source", "environment"} {
		if !values.Has(name) {
			continue
		}
		wanted := strings.Split(values.Get(name), ",")
		for _, w := range wanted {
			if w == "" || !plainText(w) || len(wanted) > maxValues || name == "severity" && !slices.Contains(severities, w) {
				what := "a value, or up to 50 with commas between them"
				if name == "severity" {
					what = "one or more of " + strings.Join(severities, ", ")
				}
				return l, fault.New(fault.Invalid, "%s is %s", name, what)
			}
		}
		if allowed, narrowed := l.columns[name]; narrowed {
			wanted = slices.DeleteFunc(wanted, func(w string) bool { return !slices.Contains(allowed, w) })
		}
		l.columns[name] = wanted
	}
	if !plainText(l.q) || len(l.q) > 300 {
		return l, fault.New(fault.Invalid, "q is up to 300 characters to search for")
	}
	for name, bound := range map[string]**time.Time{"from": &l.from, "until": &l.until} {
		if values.Has(name) {
			t, ok := parseTime(values.Get(name))
			if !ok {
				return l, fault.New(fault.Invalid, "%s is a time such as 2026-03-01T12:00:00Z", name)
			}
			*bound = &t
		}
	}
	if values.Has("limit") {
		var err error
		if l.Limit, err = parseLimit(values.Get("limit")); err != nil {
			return l, err
		}
	}
	rest := url.Values{}
	for name, v := range values {
		if name != "cursor" && name != "limit" {
			rest[name] = v
		}
	}
	sum := sha256.Sum256([]byte("logs\n" + rest.Encode()))
	l.digest = hex.EncodeToString(sum[:6])
	return l, l.readCursor(values)
}

func (l *Logs) readCursor(values url.Values) error {
	if !values.Has("cursor") {
		return nil
	}
	wrong := fault.New(fault.Invalid, "the cursor does not belong to this search; begin again without it, and keep the parameters as they are")
	body, err := base64.RawURLEncoding.Strict().DecodeString(values.Get("cursor"))
	var c cursor
	if err != nil || len(body) > maxCursor || json.Unmarshal(body, &c) != nil || c.Of != l.digest || len(c.After) != 1 || c.After[0] == nil {
		return wrong
	}
	id, err := strconv.ParseInt(*c.After[0], 10, 64)
	if err != nil {
		return wrong
	}
	l.after = &id
	return nil
}

// Next is the cursor of the page after the one that ended with this event.
func (l Logs) Next(lastID string) string {
	body, _ := json.Marshal(cursor{Of: l.digest, After: []*string{&lastID}}) // strings: cannot fail
	return base64.RawURLEncoding.EncodeToString(body)
}

// Args are the statement's parameters; it is asked for one row more than the page holds, to know whether there is more.
func (l Logs) Args() []any {
	args := []any{l.q, l.savedQ}
	for _, name := range []string{"kind", "severity", "source", "environment", "subject"} {
		args = append(args, l.columns[name]) // nil: any
	}
	return append(args, l.from, l.until, l.after, l.Limit+1)
}
