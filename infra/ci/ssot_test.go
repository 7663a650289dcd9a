package ci

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/migrations"
	"github.com/insightpulseai/odooops-console/ssot"
)

func loadSSOT(t *testing.T) *ssot.SSOT {
	t.Helper()
	s, err := ssot.Load()
	if err != nil {
		t.Fatalf("what the user edits has mistakes:\n%v", err)
	}
	return s
}

// The mistakes of the real files, each with its line and its fix.
func TestSSOTLoads(t *testing.T) {
	t.Parallel()
	loadSSOT(t)
}

var createTable = regexp.MustCompile(`(?im)^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?ops\.(\w+)\s*(\(|partition\s+of)`)

// tablesOf gives the tables that the migrations create, with the text that follows each. Partitions are their table's.
func tablesOf(t *testing.T) map[string]string {
	t.Helper()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range createTable.FindAllSubmatchIndex(text, -1) {
			if text[at[4]] == '(' {
				tables[string(text[at[2]:at[3]])] = string(text[at[5]:])
			}
		}
	}
	return tables
}

// A page that reads a table which is not there is always empty, and nobody knows why.
func TestSSOTNamesTheTablesThatExist(t *testing.T) {
	t.Parallel()
	tables := tablesOf(t)
	for _, known := range ssot.Tables() {
		if _, exists := tables[string(known)]; !exists {
			t.Errorf("ssot/table.go names ops.%s, which no file in migrations/ creates: create it, or take it off the list", known)
		}
	}
	for table := range tables {
		if !slices.Contains(ssot.Tables(), ssot.Table(table)) {
			t.Errorf("migrations/ creates ops.%s, which ssot/table.go does not name: add it, then run go test ./ssot -update", table)
		}
	}
}

func TestSSOTFiltersByColumnsThatExist(t *testing.T) {
	t.Parallel()
	definition, _, _ := strings.Cut(tablesOf(t)["platform_events"], "\n);")
	for _, column := range ssot.FilterColumns() {
		if !regexp.MustCompile(`(?m)^\s*` + column + `\s`).MatchString(definition) {
			t.Errorf("a saved filter may name %q (ssot/saved_filters.go), but ops.platform_events has no such column", column)
		}
	}
}

var exampleVariable = regexp.MustCompile(`(?m)^#? ?([A-Z][A-Z0-9_]+)=`)

// A secret that nobody owns is rotated by nobody.
func TestSSOTRegistersEverySecret(t *testing.T) {
	t.Parallel()
	users := map[string][]string{}
	for _, secret := range loadSSOT(t).Secrets {
		users[secret.Name] = secret.UsedBy
	}
	example, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range exampleVariable.FindAllStringSubmatch(string(example), -1) {
		if _, registered := users[match[1]]; !registered && ssot.NamesSecret(match[1]) {
			t.Errorf(".env.example has %s, a secret that ssot/secrets/registry.yaml does not name: add it there", match[1])
		}
	}
	for _, f := range loadTemplate(t).Functions {
		for variable := range f.Env {
			usedBy, registered := users[variable]
			switch {
			case registered && !slices.Contains(usedBy, f.Name):
				// Whoever rotates it redeploys what it is used by; a function that is missing there keeps the old one.
				t.Errorf("template.yaml gives %s to %s, which ssot/secrets/registry.yaml does not list under used_by: add it there", variable, f.Name)
			case !registered && ssot.NamesSecret(variable):
				t.Errorf("template.yaml gives %s to %s, a secret that ssot/secrets/registry.yaml does not name: add it there", variable, f.Name)
			}
		}
	}
}

// A decision is cited by its number, so no two may have one, and its title says it too.
func TestEveryDecisionHasItsNumber(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../ssot/decisions/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no decisions", err)
	}
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%04d-", i+1); !strings.HasPrefix(filepath.Base(file), want) || !strings.HasPrefix(string(text), fmt.Sprintf("# %d. ", i+1)) {
			t.Errorf("%s: its file begins with %s and its title with # %d. - or a number is missing, or taken twice", filepath.Base(file), want, i+1)
		}
	}
}
