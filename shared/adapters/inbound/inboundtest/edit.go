package inboundtest

import (
	"encoding/json"
	"strings"
	"testing"
)

// With gives a body in which the field at a dotted path has another value.
func With(t testing.TB, body, path string, value any) string {
	t.Helper()
	return edit(t, body, path, func(parent map[string]any, name string) { parent[name] = value })
}

// Without gives a body that lacks the field at a dotted path.
func Without(t testing.TB, body, path string) string {
	t.Helper()
	return edit(t, body, path, func(parent map[string]any, name string) { delete(parent, name) })
}

func edit(t testing.TB, body, path string, change func(parent map[string]any, name string)) string {
	t.Helper()
	var root map[string]any
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		t.Fatal(err)
	}
	names := strings.Split(path, ".")
	parent := root
	for _, name := range names[:len(names)-1] {
		child, ok := parent[name].(map[string]any)
		if !ok {
			child = make(map[string]any)
			parent[name] = child
		}
		parent = child
	}
	change(parent, names[len(names)-1])
	out, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
