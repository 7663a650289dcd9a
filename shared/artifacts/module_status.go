package artifacts

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

const mostModules = 10_000

// columns are what a module_status file may say of a module, and what it has to.
var columns = map[string]func(m *ops.Module, value string){
	"module":            func(m *ops.Module, v string) { m.Name = v },
	"state":             func(m *ops.Module, v string) { m.SourceState, m.State = v, moduleState(v) },
	"installed_version": func(m *ops.Module, v string) { m.InstalledVersion = v },
	"code_version":      func(m *ops.Module, v string) { m.CodeVersion = v },
	"source":            func(m *ops.Module, v string) { m.Source = v },
	"addons_path":       func(m *ops.Module, v string) { m.AddonsPath = v },
	"depends":           func(m *ops.Module, v string) { m.Depends = list(v) },
	"missing_depends":   func(m *ops.Module, v string) { m.MissingDepends = list(v) },
}

var (
	technicalName = regexp.MustCompile(`^[a-zA-Z0-9_]{1,100}$`)
	listEnd       = regexp.MustCompile(`^# end (\d{1,6})$`)
)

// statusReader reads a module_status file line by line.
type statusReader struct {
	snapshot *ops.ModuleSnapshot
	header   []string
	seen     map[string]bool
	ended    bool
}

// moduleStatus reads all modules of an environment. The last line says how many there are: a list that was cut off would
// say of what is missing in it that it is not there.
func moduleStatus(environment string, content io.Reader) (*ops.ModuleSnapshot, error) {
	r := statusReader{snapshot: &ops.ModuleSnapshot{Environment: environment}, seen: map[string]bool{}}
	if err := lines(content, r.line); err != nil {
		return nil, err
	}
	switch {
	case !r.ended:
		return nil, refuse("it does not end with a line such as \"# end 42\" that says how many modules it has")
	case len(r.snapshot.Modules) == 0:
		return nil, refuse("it has no modules: an environment without any has not been looked at")
	}
	return r.snapshot, nil
}

func (r *statusReader) line(n int, line string) error {
	if n == 1 {
		line = strings.TrimPrefix(line, "\ufeff")
	}
	switch {
	case !utf8.ValidString(line):
		return refuse("line %d is not UTF-8", n)
	case r.ended:
		return refuse("there is more after its end")
	case strings.HasPrefix(line, "#"):
		return r.remark(line)
	case r.header == nil:
		return r.columns(line)
	default:
		return r.module(n, line)
	}
}

// remark reads the two comments that say something.
func (r *statusReader) remark(line string) error {
	if text, is := strings.CutPrefix(line, "# observed_at: "); is {
		at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(text))
		if err != nil || at.Year() < 1970 {
			return refuse("observed_at is %q: write a time such as 2026-03-01T09:06:00Z", clip(text, 40))
		}
		r.snapshot.ObservedAt = at.UTC().Truncate(time.Microsecond)
	}
	if end := listEnd.FindStringSubmatch(line); end != nil {
		r.ended = true
		if count, _ := strconv.Atoi(end[1]); count != len(r.snapshot.Modules) {
			return refuse("it ends with %d modules and has %d", count, len(r.snapshot.Modules))
		}
	}
	return nil
}

func (r *statusReader) columns(line string) error {
	r.header = strings.Split(line, "\t")
	for i, name := range r.header {
		if columns[name] == nil {
			return refuse("it has a column %q: use module, state, installed_version, code_version, source, addons_path, depends, missing_depends, between tabs", clip(name, 60))
		}
		if slices.Index(r.header, name) != i {
			return refuse("it has the column %q twice", name)
		}
	}
	if !slices.Contains(r.header, "module") || !slices.Contains(r.header, "state") {
		return refuse("it lacks the column module or state")
	}
	return nil
}

func (r *statusReader) module(n int, line string) error {
	values := strings.Split(line, "\t")
	if len(values) != len(r.header) {
		return refuse("line %d has %d columns, not %d", n, len(values), len(r.header))
	}
	m := ops.Module{Depends: []string{}, MissingDepends: []string{}}
	for i, value := range values {
		value = strings.TrimSpace(value)
		if len(value) > 4000 {
			return refuse("line %d has a value of more than 4000 bytes", n)
		}
		if value == "-" { // not known
			value = ""
		}
		columns[r.header[i]](&m, ops.Plain(value, 4000))
	}
	switch {
	case !technicalName.MatchString(m.Name):
		return refuse("line %d names the module %q: use its technical name", n, clip(m.Name, 80))
	case m.SourceState == "":
		return refuse("line %d does not say the state of %s", n, m.Name)
	case r.seen[m.Name]:
		return refuse("line %d has the module %s a second time", n, m.Name)
	case len(r.snapshot.Modules) == mostModules:
		return refuse("it has more than %d modules", mostModules)
	}
	r.seen[m.Name] = true
	r.snapshot.Modules = append(r.snapshot.Modules, m)
	return nil
}

// moduleState reads Odoo's words, which have a blank where ours have an underscore.
func moduleState(word string) ops.ModuleState {
	switch state := ops.ModuleState(strings.ReplaceAll(word, " ", "_")); state {
	case ops.ModuleInstalled, ops.ModuleToInstall, ops.ModuleToUpgrade, ops.ModuleToRemove, ops.ModuleUninstalled,
		ops.ModuleUninstallable, ops.ModuleMissing:
		return state
	default:
		return ops.ModuleUnknown
	}
}

func list(value string) []string {
	return ops.SortedSet(strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }))
}
