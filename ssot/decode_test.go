package ssot

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// What can be wrong with any file is shown on the shortest one.
func TestMistakesOfAnyFile(t *testing.T) {
	t.Parallel()
	const file = "console/maturity.yaml"
	runMistakes(t, file, []mistake{
		{"a word that is not one of them", "target: prod", "target: production", []string{
			`console/maturity.yaml:4: pages[0].target is "production": use one of scaffold, beta, prod`}, true},
		{"a missing field", "    current: beta\n", "", []string{
			`console/maturity.yaml:2: pages[0].current is missing: add one of scaffold, beta, prod`}, true},
		{"an unknown field", "current: beta", "current: beta\n    goal: prod", []string{
			`console/maturity.yaml:4: pages[0].goal is not a field here: use one of page, current, target`}, true},
		{"a field twice", "current: beta", "current: beta\n    current: prod", []string{
			`console/maturity.yaml:4: pages[0].current is written twice: line 3 has it already, remove one of the two`}, false},
		{"a field without a value", "current: beta", "current:", []string{
			`console/maturity.yaml:3: pages[0].current is empty: add one of scaffold, beta, prod`}, true},
		{"an empty text", "page: Builds", `page: ""`, []string{
			`console/maturity.yaml:2: pages[0].page is empty: add a text`}, true},
		{"a number for a text", "page: Builds", "page: 7", []string{
			`console/maturity.yaml:2: pages[0].page is 7, which YAML does not read as text: put it in quotes`}, true},
		{"a list for a text", "page: Builds", "page: [Builds]", []string{
			`console/maturity.yaml:2: pages[0].page is a list: use a text`}, true},
		{"a mapping for a text", "page: Builds", "page: {title: Builds}", []string{
			`console/maturity.yaml:2: pages[0].page is a mapping: use a text`}, true},
		{"a text for a mapping", "- page: Builds\n    current: beta\n    target: prod", "- Builds", []string{
			`console/maturity.yaml:2: pages[0] is "Builds": use the fields page, current, target`}, true},
		{"a list for the file", "pages:\n", "", []string{
			`console/maturity.yaml:1: is a list: use the fields pages`}, true},
		{"an alias", "current: beta\n    target: prod", "current: &level beta\n    target: *level", []string{
			`console/maturity.yaml:3: pages[0].current uses a YAML anchor, alias or tag: write the value out, so that every line says what it means`,
			`console/maturity.yaml:4: pages[0].target uses a YAML anchor, alias or tag: write the value out, so that every line says what it means`}, false},
		{"all of it at once", "- page: Builds\n    current: beta\n    target: prod", "- page: Builds\n    current: done\n    goal: 1\n  - page: Builds\n    target: prod", []string{
			`console/maturity.yaml:2: pages[0].target is missing: add one of scaffold, beta, prod`,
			`console/maturity.yaml:3: pages[0].current is "done": use one of scaffold, beta, prod`,
			`console/maturity.yaml:4: pages[0].goal is not a field here: use one of page, current, target`,
			`console/maturity.yaml:5: pages[1].current is missing: add one of scaffold, beta, prod`,
			`console/maturity.yaml:5: pages[1].page is "Builds", which line 2 has already: use another or remove one of the two`}, true},
	})
	for name, c := range map[string][2]string{
		"not YAML":    {"pages: [", "console/maturity.yaml:1: is not YAML: sequence end token ']' not found"},
		"empty":       {"# nothing\n", "console/maturity.yaml: holds 0 YAML documents: write exactly one"},
		"two":         {valid[file] + "---\n" + valid[file], "console/maturity.yaml: holds 2 YAML documents: write exactly one"},
		"no pages":    {"pages: []\n", "console/maturity.yaml:1: pages is an empty list: use a list with at least one item"},
		"null pages":  {"pages:\n", "console/maturity.yaml:1: pages is empty: add a list with at least one item"},
		"other field": {"page: x\n", "console/maturity.yaml:1: page is not a field here: use one of pages\nconsole/maturity.yaml:1: pages is missing: add a list with at least one item"},
	} {
		if _, err := LoadFS(folder(file, c[0])); told(err) != c[1] {
			t.Errorf("%s:\n%s\nwant:\n%s", name, told(err), c[1])
		}
	}
}

func TestAMissingFile(t *testing.T) {
	t.Parallel()
	files := folder("x.yaml", "")
	delete(files, "secrets/registry.yaml")
	_, err := LoadFS(files)
	// Only the file is to blame, not those that name what is in it.
	if want := "secrets/registry.yaml: does not exist: restore it, an empty answer would look like a decision"; told(err) != want {
		t.Errorf("told:\n%s\nwant:\n%s", told(err), want)
	}
	files["secrets/registry.yaml"] = &fstest.MapFile{Mode: fs.ModeDir}
	if _, err = LoadFS(files); !strings.HasPrefix(told(err), "secrets/registry.yaml: cannot be read: ") {
		t.Error(told(err))
	}
}

// Problems of all files come together, file by file.
func TestEveryFileIsTold(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for name := range valid {
		files[name] = &fstest.MapFile{Data: []byte("nonsense: 1\n")}
	}
	_, err := LoadFS(files)
	problems, ok := err.(Problems) //nolint:errorlint // the promise of Load is that the error is Problems itself
	if !ok || len(problems) != 11+18+17+9 {
		t.Errorf("told %d problems as %T:\n%v", len(problems), err, err)
	}
}

// Whatever a file holds, it is answered with problems and never with a panic.
func FuzzRead(f *testing.F) {
	for _, text := range valid {
		f.Add(text)
	}
	f.Add("pages: [&a {page: *a}, <<: 1, ? x : y]\n--- !!binary |\n")
	f.Fuzz(func(_ *testing.T, text string) {
		folder := fstest.MapFS{"x.yaml": &fstest.MapFile{Data: []byte(text)}}
		registry, d := read[registryFile](folder, "x.yaml")
		registry.check(d)
		navigation, d := read[Navigation](folder, "x.yaml")
		navigation.check(d)
	})
}
