package ssot

import (
	"reflect"
	"slices"
	"strings"
)

// Severity is how soon a person should look at an event.
type Severity string

func (Severity) oneOf() []string { return []string{"info", "warning", "error", "critical"} }

type savedFiltersFile struct {
	// Named questions to ops.platform_events, in the order in which the Logs page lists them.
	Filters []SavedFilter `yaml:"filters"`
}

// SavedFilter is a named question to ops.platform_events.
type SavedFilter struct {
	// What a link calls it.
	Name string `yaml:"name" format:"name"`
	// What the Logs page calls it.
	Title string `yaml:"title"`
	// When to look at it.
	Description string `yaml:"description"`
	// Columns and the values they may have.
	Filter EventFilter `yaml:"filter,omitempty"`
	// Full-text search within what the filter leaves.
	Q string `yaml:"q,omitempty"`
}

// EventFilter names columns of ops.platform_events. An event has to fit every column given, by any one of its values.
type EventFilter struct {
	// What happened, noun first.
	Kind []string `yaml:"kind,omitempty" format:"event_kind"`
	// How soon a person should look.
	Severity []Severity `yaml:"severity,omitempty"`
	// Vendor or function it is about.
	Source []string `yaml:"source,omitempty" format:"name"`
	// Reference of the thing it is about.
	Subject []string `yaml:"subject,omitempty"`
	// Environment it is about; one of environments.yaml.
	Environment []string `yaml:"environment,omitempty" format:"name"`
}

// FilterColumns are the columns of ops.platform_events that a saved filter may name.
func FilterColumns() []string { return shapesOf(reflect.TypeFor[EventFilter]()).names() }

// Columns gives the columns that are filtered and their values: what the read API takes, joined by commas.
func (f EventFilter) Columns() map[string][]string {
	columns, v := map[string][]string{}, reflect.ValueOf(f)
	for _, s := range shapesOf(v.Type()) {
		for _, value := range v.Field(s.index).Seq2() {
			columns[s.name] = append(columns[s.name], value.String())
		}
	}
	return columns
}

func (f savedFiltersFile) check(d *document) {
	names, titles := unique(d), unique(d)
	for i, filter := range f.Filters {
		at := item("filters", i)
		names.see(at+".name", filter.Name)
		titles.see(at+".title", filter.Title)
		if len(filter.Filter.Columns()) == 0 && filter.Q == "" {
			d.refuse(at, "selects everything: add a column to filter (%s) or a q", strings.Join(FilterColumns(), ", "))
		}
	}
}

func (f savedFiltersFile) checkEnvironments(d *document, environments environmentsFile) {
	names := environments.names()
	for i, filter := range f.Filters {
		for j, name := range filter.Filter.Environment {
			if !slices.Contains(names, name) {
				d.refuse(item(item("filters", i)+".filter.environment", j), "is %q, which environments.yaml does not name: use one of %s", name, strings.Join(names, ", "))
			}
		}
	}
}
