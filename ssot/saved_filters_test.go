package ssot

import (
	"reflect"
	"testing"
)

func TestSavedFilterMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "logs/saved_filters.yaml", []mistake{
		{"a name twice", "name: timeouts", "name: trouble", []string{
			`logs/saved_filters.yaml:6: filters[1].name is "trouble", which line 2 has already: use another or remove one of the two`}, false},
		{"a title twice", "title: Timeouts", "title: Trouble", []string{
			`logs/saved_filters.yaml:7: filters[1].title is "Trouble", which line 3 has already: use another or remove one of the two`}, false},
		{"everything", "    q: timeout\n", "", []string{
			`logs/saved_filters.yaml:6: filters[1] selects everything: add a column to filter (kind, severity, source, subject, environment) or a q`}, false},
		{"no column", "severity: [error]", "level: [error]", []string{
			`logs/saved_filters.yaml:5: filters[0].filter.level is not a field here: use one of kind, severity, source, subject, environment`}, true},
		{"no severity", "[error]", "[fatal]", []string{
			`logs/saved_filters.yaml:5: filters[0].filter.severity[0] is "fatal": use one of info, warning, error, critical`}, true},
		{"not a list", "[error]", "error", []string{
			`logs/saved_filters.yaml:5: filters[0].filter.severity is "error": use a list with at least one item`}, true},
		{"no kind", "severity: [error]", "kind: [Webhook Refused]", []string{
			`logs/saved_filters.yaml:5: filters[0].filter.kind[0] is "Webhook Refused": use an event kind, noun first, such as webhook.refused`}, true},
		{"no environment", "[prod]", "[production]", []string{
			`logs/saved_filters.yaml:5: filters[0].filter.environment[0] is "production", which environments.yaml does not name: use one of prod, dev`}, false},
	})
}

func TestColumns(t *testing.T) {
	t.Parallel()
	f := EventFilter{Kind: []string{"task.dead"}, Severity: []Severity{"error", "critical"}}
	want := map[string][]string{"kind": {"task.dead"}, "severity": {"error", "critical"}}
	if got := f.Columns(); !reflect.DeepEqual(got, want) {
		t.Errorf("columns are %v, want %v", got, want)
	}
}
