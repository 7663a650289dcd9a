package store_test

import (
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// viewArgs are the parameters of every view.
func viewArgs(t *testing.T) map[string][]any {
	t.Helper()
	logs, err := store.ParseLogs(nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"prod", "stage"}
	return map[string][]any{
		"overview": {noon, names}, "environments": {names, []string{"acme/odoo", "acme/odoo"}, []string{"main", "dev"}},
		"control-plane": nil, "database": {noon}, "observability": {noon}, "metrics": {noon, names, 30 * 24 * time.Hour},
		"agent-scoreboard": {noon, 30 * 24 * time.Hour}, "settings": nil, "navigation": nil, "module-comparison": {names}, "logs": logs.Args(),
		"schedules": {`[{"name":"sweep","seen_in":"maintenance_runs"},{"name":"drain","seen_in":"task_queue","seen_as":"interpret_delivery"}]`, []string{"acme/odoo"}, nil},
	}
}

// confirmed are the mirrors of which there is any news.
func confirmed(heard store.Heard) (names []string) {
	for name, age := range heard {
		if age.At != nil || !age.Stale {
			names = append(names, name)
		}
	}
	return names
}

// Whoever has no role sees of a full database what a viewer sees of an empty one: nothing.
func TestViewsShowNobodyAnything(t *testing.T) {
	t.Parallel()
	full, _ := reading(t, 2)
	empty := connected(t, behind(t, testkit.Database(t)), 2)
	for name, args := range viewArgs(t) {
		nothing, err := empty.View(t.Context(), viewer, name, noon, args...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, claims := range []string{nobody, "{}", ""} {
			got, err := full.View(t.Context(), claims, name, noon, args...)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			want := string(nothing.Document)
			if name == "database" { // an empty one has a size, too
				want = `{"connected": null, "snapshots": null}`
			}
			if string(got.Document) != want || len(confirmed(got.Heard)) != 0 {
				t.Errorf("%s shows %s (heard: %v) to somebody with the claims %q, want %s", name, got.Document, got.Heard, claims, want)
			}
		}
		shown, err := full.View(t.Context(), viewer, name, noon, args...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(confirmed(shown.Heard)) == 0 {
			t.Errorf("%s has heard nobody", name)
		}
	}
}

func TestViewLogsRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, query := range []map[string][]string{
		{"severity": {"loud"}}, {"kind": {""}}, {"from": {"yesterday"}}, {"limit": {"0"}}, {"cursor": {"e30"}}, {"q": {"\x00"}}, {"source": {"a,,b"}},
	} {
		if _, err := store.ParseLogs(query, nil, ""); err == nil {
			t.Errorf("%v is taken", query)
		}
	}
	l, err := store.ParseLogs(map[string][]string{"q": {"x"}}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.ParseLogs(map[string][]string{"q": {"x"}, "cursor": {l.Next("7")}}, nil, ""); err != nil {
		t.Error(err)
	}
	if _, err := store.ParseLogs(map[string][]string{"q": {"y"}, "cursor": {l.Next("7")}}, nil, ""); err == nil {
		t.Error("the cursor of another search is taken")
	}
}
