package ssot

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write schema/*.schema.json from the structs")

// documents are the files and the structs they are read into.
var documents = map[string]reflect.Type{
	"environments.yaml":            reflect.TypeFor[environmentsFile](),
	"console/maturity.yaml":        reflect.TypeFor[maturityFile](),
	"console/navigation.yaml":      reflect.TypeFor[Navigation](),
	"integrations/catalog.yaml":    reflect.TypeFor[Catalog](),
	"secrets/registry.yaml":        reflect.TypeFor[registryFile](),
	"logs/saved_filters.yaml":      reflect.TypeFor[savedFiltersFile](),
	"modules/waves.yaml":           reflect.TypeFor[Modules](),
	"maintenance/retention.yaml":   reflect.TypeFor[Retention](),
	"maintenance/convergence.yaml": reflect.TypeFor[Convergence](),
	"maintenance/costs.yaml":       reflect.TypeFor[Costs](),
	"maintenance/schedules.yaml":   reflect.TypeFor[schedulesFile](),

	"agents/fixbot_policy.yaml":                reflect.TypeFor[FixBot](),
	"providers/digitalocean/gradient_adk.yaml": reflect.TypeFor[GradientADK](),
}

func schemaFile(file string) string {
	return "schema/" + strings.TrimSuffix(path.Base(file), ".yaml") + ".schema.json"
}

// The schemas are made from the structs, so a field is written once: in Go, with the sentence an editor shows.
func TestSchemasAreMadeFromTheStructs(t *testing.T) {
	t.Parallel()
	comments := fieldComments(t)
	for file, of := range documents {
		want, err := json.MarshalIndent(rootSchema(t, file, of, comments), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, '\n')
		if *update {
			if err := os.WriteFile(schemaFile(file), want, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(schemaFile(file)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("ssot/%s is not what the structs say (%v): run go test ./ssot -update and read the difference", schemaFile(file), err)
		}
	}
}

// Every file names its schema in the words that editors look for, and keeps to it.
func TestFilesKeepToTheirSchemas(t *testing.T) {
	t.Parallel()
	found := 0
	err := fs.WalkDir(files, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) == ".tmpl" {
			return err
		}
		found++
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		reference := "# yaml-language-server: $schema=" + strings.Repeat("../", strings.Count(file, "/")) + schemaFile(file) + "\n"
		if !strings.HasPrefix(string(text), reference) {
			t.Errorf("ssot/%s does not begin with %q: without it editors do not help", file, strings.TrimSpace(reference))
		}
		if err := validateSchema(t, file, string(text)); err != nil {
			t.Errorf("ssot/%s: %v", file, err)
		}
		return nil
	})
	if err != nil || found != len(documents) {
		t.Errorf("%d files are embedded and %d are known: %v", found, len(documents), err)
	}
	for file, text := range valid {
		if path.Ext(file) == ".tmpl" {
			continue
		}
		if err := validateSchema(t, file, text); err != nil {
			t.Errorf("the valid %s: %v", file, err)
		}
	}
}

// validateSchema says what an editor would say.
func validateSchema(t *testing.T, file, text string) error {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(schemaFile(file))
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := yaml.UnmarshalWithOptions([]byte(text), &plain, yaml.AllowDuplicateMapKey()); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(instance)
}
