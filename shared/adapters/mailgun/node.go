package mailgun

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// anything is JSON of whatever shape, with numbers as they were written.
type anything struct{ value any }

// UnmarshalJSON reads any value.
func (a *anything) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(&a.value)
}

func (a anything) object() node {
	object, _ := a.value.(map[string]any)
	return object
}

// node is an object of which we ask for what we need. What is not there, or is of another type than it was, is empty.
type node map[string]any

func (n node) at(path ...string) any {
	for _, name := range path[:len(path)-1] {
		n, _ = n[name].(map[string]any)
	}
	return n[path[len(path)-1]]
}

func (n node) object(path ...string) node {
	object, _ := n.at(path...).(map[string]any)
	return object
}

// text is text, or a number as it was written.
func (n node) text(path ...string) string {
	switch v := n.at(path...).(type) {
	case string:
		return plain(v)
	case json.Number:
		return plain(v.String())
	default:
		return ""
	}
}

// first is the first text that is there.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func (n node) truth(path ...string) bool {
	switch v := n.at(path...).(type) {
	case bool:
		return v
	case string:
		return strings.EqualFold(v, "true")
	default:
		return false
	}
}

// whole is a whole number that fits a row, also when it is written as text or with a fraction of nothing; else 0.
func (n node) whole(most int64, path ...string) int64 {
	v, err := strconv.ParseFloat(n.text(path...), 64)
	if whole := int64(v); err == nil && v >= 0 && v <= float64(most) && float64(whole) == v {
		return whole
	}
	return 0
}

func (n node) list(path ...string) ([]any, bool) {
	list, ok := n.at(path...).([]any)
	return list, ok
}

// longest is how much of a text goes into a row. Subjects and servers' answers can be as long as their authors like.
const longest = 2000

func plain(s string) string { return ops.Plain(strings.TrimSpace(s), longest) }
