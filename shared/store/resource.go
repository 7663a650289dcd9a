package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Resource is a table as the read API shows it. Nothing reaches SQL as text but what is declared here.
type Resource struct {
	Name    string   // as in /v1/<name>
	Table   string   // in schema ops
	Columns []Column // what is shown, in this order
	Key     []Column // what a detail is asked by
	Filters []Column // what a list may be narrowed by
	Extras  []Extra  // what a detail shows beyond the columns

	told     []evidence    // what fills it; nothing when the console itself is the source
	within   time.Duration // how long that may be silent
	newest   string        // SQL of the newest observation's own time
	order    []orderBy
	rendered string   // the columns as JSON wants them
	direct   string   // when the row that bears the key is the one that is meant
	find     string   // otherwise: SQL that turns $1 into the key of the one that is
	identity []Column // what a row stays itself by; its key, unless that may change
	extras   []extra
}

// Column is a column by its name in the database.
type Column struct {
	Name     string
	Type     string
	Nullable bool
}

// Extra is a field that only a detail has.
type Extra struct {
	Name        string
	Type        string // text, boolean, or the name of the resource that it is a list of
	Nullable    bool
	Description string
}

type orderBy struct {
	Column
	descending bool
}

// declaration is a resource as a person writes it; declare reads it.
type declaration struct {
	name     string
	columns  string        // "id bigint, action text null, ..."
	key      string        // "id"
	order    string        // "id desc"; all of it together is unique
	filters  string        // "source, state"
	told     string        // "github webhook or github issues, plane work_items"; see told.go
	within   time.Duration // silence, unless something else is said
	newest   string        // "select max(t.checked_at) from ops.x t", for told: "rows"
	direct   string
	find     string
	identity string
	extras   []extra
}

// declare refuses a declaration that could not work; that is a mistake in the program, found by any test.
func declare(d declaration) Resource {
	r := Resource{Name: d.name, Table: strings.ReplaceAll(d.name, "-", "_"), told: parseTold(d), within: cmp.Or(d.within, silence), newest: d.newest, direct: d.direct, find: d.find, extras: d.extras}
	var rendered []string
	for part := range parts(d.columns) {
		words := strings.Fields(part)
		c := Column{Name: words[0], Type: words[1], Nullable: len(words) == 3 && words[2] == "null"}
		render, known := renderers[c.Type]
		if !known {
			panic(fmt.Sprintf("%s.%s: no way to show a %s", d.name, c.Name, c.Type))
		}
		r.Columns = append(r.Columns, c)
		rendered = append(rendered, strings.ReplaceAll(render, "?", "t."+c.Name)+" as "+c.Name)
	}
	r.rendered = strings.Join(rendered, ", ")
	for name := range parts(d.key) {
		r.Key = append(r.Key, r.column(name))
	}
	for name := range parts(cmp.Or(d.identity, d.key)) {
		r.identity = append(r.identity, r.column(name))
	}
	for name := range parts(d.filters) {
		r.Filters = append(r.Filters, r.column(name))
	}
	for i, part := range slices.Collect(parts(d.order)) {
		name, direction, _ := strings.Cut(part, " ")
		o := orderBy{r.column(name), strings.HasPrefix(direction, "desc")}
		if o.Nullable && i > 0 {
			panic(fmt.Sprintf("%s: only the first column of an order may be null", d.name))
		}
		r.order = append(r.order, o)
	}
	for _, e := range d.extras {
		r.Extras = append(r.Extras, e.shows()...)
	}
	return r
}

func (r Resource) column(name string) Column {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("%s: there is no column %s", r.Name, name))
	}
	return r.Columns[i]
}

// renderers say how each type is shown. A bigint is a string, because a browser's numbers end at 2^53.
var renderers = map[string]string{
	"text":        "?",
	"text[]":      "?",
	"boolean":     "?",
	"smallint":    "?",
	"integer":     "?",
	"jsonb":       "?",
	"numeric":     "?",
	"bigint":      "?::text",
	"bytea":       "encode(?, 'hex')",
	"interval":    "extract(epoch from ?)::float8",
	"timestamptz": `to_char(? at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
}

// orderSQL names columns with their table: a bare name would mean the rendered text, and '9' sorts after '10'.
func (r Resource) orderSQL() string {
	terms := make([]string, len(r.order))
	for i, o := range r.order {
		terms[i] = "t." + o.Name
		if o.descending {
			terms[i] += " desc"
		}
		if o.Nullable {
			terms[i] += " nulls last"
		}
	}
	return strings.Join(terms, ", ")
}

func parts(list string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(list, ",") {
			if part = strings.TrimSpace(part); part != "" && !yield(part) {
				return
			}
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
