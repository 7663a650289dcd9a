package store

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// The size of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// Query is what a caller wants of a list, understood and typed.
type Query struct {
	limit      int
	after      []any // where the last page ended; nil for the first page
	conditions []condition
	digest     string // names the list
}

// Parse reads a query string. Whatever it does not know is an error that names what there is: a misspelt filter must
// not look like an answer.
func (r Resource) Parse(values url.Values) (Query, error) {
	q := Query{limit: DefaultLimit}
	for name, given := range values {
		if len(given) > 1 {
			return q, fault.New(fault.Invalid, "%s is given %d times; give it once, with commas between the values", name, len(given))
		}
		var err error
		switch name {
		case "limit":
			q.limit, err = parseLimit(given[0])
		case "cursor": // needs all the filters first
		default:
			err = r.parseFilter(&q, name, given[0])
		}
		if err != nil {
			return q, err
		}
	}
	slices.SortFunc(q.conditions, func(a, b condition) int { return strings.Compare(a.name, b.name) })
	q.digest = r.listDigest(q)
	if values.Has("cursor") {
		var err error
		q.after, err = r.readCursor(values.Get("cursor"), q)
		return q, err
	}
	return q, nil
}

func parseLimit(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > MaxLimit {
		return 0, fault.New(fault.Invalid, "limit is a number from 1 to %d", MaxLimit)
	}
	return n, nil
}

// Parameters lists what the query string of a list may hold.
func (r Resource) Parameters() []string {
	names := []string{"limit", "cursor"}
	for _, c := range r.Filters {
		names = append(names, FilterNames(c)...)
	}
	return names
}

// FilterNames lists the parameters that a filterable column gives: a time is asked by range, anything else by value.
func FilterNames(c Column) []string {
	if c.Type != "timestamptz" {
		return []string{c.Name}
	}
	names := []string{c.Name + "_after", c.Name + "_before"}
	if c.Nullable {
		names = append(names, c.Name)
	}
	return names
}

// parseValue reads one value of a column's type.
func parseValue(kind, s string) (any, bool) {
	switch kind {
	case "text", "text[]":
		return s, plainText(s)
	case "bigint", "integer", "smallint":
		n, err := strconv.ParseInt(s, 10, map[string]int{"bigint": 64, "integer": 32, "smallint": 16}[kind])
		return n, err == nil
	case "bytea":
		digest, err := hex.DecodeString(s)
		return digest, err == nil
	case "boolean":
		return s == "true", s == "true" || s == "false"
	case "timestamptz":
		return parseTime(s)
	}
	return nil, false
}

// parseTime takes RFC 3339, a bare date, and RFC 3339 whose plus sign a query string turned into a space.
func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, strings.ReplaceAll(s, " ", "+")); err == nil {
			return t.UTC(), t.Year() > 0
		}
	}
	return time.Time{}, false
}
