package store

import (
	"strings"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

const maxValues = 50

// condition is one filter. Its name and text are what the caller said, for the cursor's digest.
type condition struct {
	name, text string
	column     Column
	from       any // at or after
	until      any // before
	anyOf      []any
	orNull     bool
	notNull    bool
}

func (r Resource) parseFilter(q *Query, name, text string) error {
	for _, column := range r.Filters {
		c := condition{name: name, text: text, column: column}
		switch {
		case column.Type == "timestamptz" && name == column.Name+"_after":
			return c.parseBound(q, &c.from)
		case column.Type == "timestamptz" && name == column.Name+"_before":
			return c.parseBound(q, &c.until)
		case name == column.Name && (column.Type != "timestamptz" || column.Nullable):
			return c.parseAnyOf(q)
		}
	}
	return fault.New(fault.Invalid, "%s has no filter %q; there are: %s", r.Name, clipped(name), strings.Join(r.Parameters(), ", "))
}

func (c *condition) parseBound(q *Query, bound *any) error {
	t, ok := parseTime(c.text)
	if !ok {
		return fault.New(fault.Invalid, "%s is a time such as 2026-03-01T12:00:00Z", c.name)
	}
	*bound = t
	q.conditions = append(q.conditions, *c)
	return nil
}

// parseAnyOf reads values separated by commas. For a column that may be null, null and not_null are words.
func (c *condition) parseAnyOf(q *Query) error {
	words := strings.Split(c.text, ",")
	for _, word := range words {
		switch {
		case c.column.Nullable && word == "null":
			c.orNull = true
			continue
		case c.column.Nullable && word == "not_null" && len(words) == 1:
			c.notNull = true
			continue
		}
		value, ok := parseValue(c.column.Type, word)
		if !ok || word == "" || len(words) > maxValues || c.column.Type == "timestamptz" {
			return fault.New(fault.Invalid, "%s is %s", c.name, expects(c.column))
		}
		c.anyOf = append(c.anyOf, value)
	}
	q.conditions = append(q.conditions, *c)
	return nil
}

// expects says what a filter takes.
func expects(c Column) string {
	var what string
	switch c.Type {
	case "timestamptz":
		return "null or not_null; for a range there are " + c.Name + "_after and " + c.Name + "_before"
	case "boolean":
		what = "true or false"
	case "bytea":
		what = "hex digits, or up to 50 such values with commas between them"
	case "bigint", "integer", "smallint":
		what = "a whole number, or up to 50 with commas between them"
	default:
		what = "a value, or up to 50 with commas between them"
	}
	if c.Nullable {
		what += "; or null, or not_null"
	}
	return what
}

// sql gives the condition as SQL.
func (c condition) sql(q *statement) string {
	column := "t." + c.column.Name
	var either []string
	switch {
	case c.notNull:
		return column + " is not null"
	case c.from != nil:
		return column + " >= " + q.arg(c.from)
	case c.until != nil:
		return column + " < " + q.arg(c.until)
	case len(c.anyOf) == 0:
	case c.column.Type == "text[]":
		either = append(either, column+" && "+q.arg(listOf[string](c.anyOf)))
	case len(c.anyOf) == 1: // "=" lets an index serve the order as well; "any" does not
		either = append(either, column+" = "+q.arg(c.anyOf[0]))
	case c.column.Type == "text":
		either = append(either, column+" = any("+q.arg(listOf[string](c.anyOf))+")")
	case c.column.Type == "boolean":
		either = append(either, column+" = any("+q.arg(listOf[bool](c.anyOf))+")")
	case c.column.Type == "bytea":
		either = append(either, column+" = any("+q.arg(listOf[[]byte](c.anyOf))+")")
	default:
		either = append(either, column+" = any("+q.arg(listOf[int64](c.anyOf))+")")
	}
	if c.orNull {
		either = append(either, column+" is null")
	}
	return "(" + strings.Join(either, " or ") + ")"
}

// listOf gives the values the one type that their column's parser made them.
func listOf[T any](values []any) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i], _ = v.(T)
	}
	return out
}

// plainText is what Postgres can store as text.
func plainText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// clipped is something a caller said, short enough to be said back.
func clipped(s string) string {
	if len(s) > 60 {
		s = s[:60] + "..."
	}
	return strings.ToValidUTF8(s, "?")
}
