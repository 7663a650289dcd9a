package ci

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

func loadTemplate(t *testing.T) *sam.Template {
	t.Helper()
	template, err := sam.Load("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// A folder of functions/ and an entry of the template are the same thing: kebab name and camel form.
func TestEveryFunctionIsInTheTemplate(t *testing.T) {
	t.Parallel()
	var inTemplate, inCode []string
	for _, f := range loadTemplate(t).Functions {
		inTemplate = append(inTemplate, f.Name)
	}
	folders, err := filepath.Glob("../../functions/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		inCode = append(inCode, filepath.Base(folder))
	}
	slices.Sort(inTemplate)
	if !slices.Equal(inTemplate, inCode) {
		t.Errorf("template.yaml has %v and functions/ has %v: a function is both", inTemplate, inCode)
	}
}

var cardLine = regexp.MustCompile(`(?m)^// (Trigger|Reads|Writes|Emits|On failure): +\S`)

// Every handler opens with its card, and the card's trigger is what the template says.
func TestFunctionCards(t *testing.T) {
	t.Parallel()
	for _, f := range loadTemplate(t).Functions {
		source, err := os.ReadFile(filepath.Join("../../functions", f.Name, "handler.go"))
		if err != nil {
			t.Error(err)
			continue
		}
		if n := len(cardLine.FindAll(source, -1)); n != 5 {
			t.Errorf("functions/%s/handler.go has %d of the five lines of a function card (Trigger, Reads, Writes, Emits, On failure)", f.Name, n)
		}
		_, rest, _ := strings.Cut(string(source), "// Trigger:")
		trigger, _, _ := strings.Cut(rest, "\n//")
		for _, r := range f.Routes {
			if want := strings.TrimSpace(r.Method + " " + r.Path); !strings.Contains(trigger, want) {
				t.Errorf("the card of %s does not name its route %q: %s", f.Name, want, strings.TrimSpace(trigger))
			}
		}
		for _, s := range f.Schedules {
			if !strings.Contains(trigger, s.Expression) {
				t.Errorf("the card of %s does not name its schedule %q: %s", f.Name, s.Expression, strings.TrimSpace(trigger))
			}
		}
	}
}

// A function without its log group and its alarm is one that fails in silence.
func TestEveryFunctionIsWatched(t *testing.T) {
	t.Parallel()
	template := loadTemplate(t)
	for _, f := range template.Functions {
		for suffix, kind := range map[string]string{"Logs": "AWS::Logs::LogGroup", "Errors": "AWS::CloudWatch::Alarm"} {
			if !slices.ContainsFunc(template.Resources, func(r sam.Resource) bool { return r.LogicalID == f.LogicalID+suffix && r.Type == kind }) {
				t.Errorf("template.yaml: %s has no %s%s of type %s", f.LogicalID, f.LogicalID, suffix, kind)
			}
		}
	}
}

var envTag = regexp.MustCompile("`envconfig:\"([A-Z_]+)\"")

// What a function reads from the environment is what the template gives it, no more and no less.
func TestTheTemplateGivesWhatAFunctionReads(t *testing.T) {
	t.Parallel()
	shared := map[string][]string{"store.Config": {"../../shared/store/store.go"}, "store.ReaderConfig": {"../../shared/store/reader.go"},
		"identity.Config": {"../../shared/identity/*.go"}, "github.Config": {"../../shared/adapters/github/*.go"}, "plane.Config": {"../../shared/adapters/plane/*.go"}, "mailgun.Config": {"../../shared/adapters/mailgun/*.go"},
		"supabase.Config": {"../../shared/adapters/supabase/supabase.go"}, "supabase.StorageConfig": {"../../shared/adapters/supabase/storage.go"},
		"evidence.Config": {"../../shared/evidence/*.go"}, "digitalocean.Config": {"../../shared/adapters/digitalocean/*.go"},
		"vercel.Config": {"../../shared/adapters/vercel/*.go"}, "slack.Config": {"../../shared/adapters/slack/*.go"}, "dns.Config": {"../../shared/adapters/dns/*.go"}}
	for _, f := range loadTemplate(t).Functions {
		files := []string{filepath.Join("../../functions", f.Name, "*.go")}
		main, err := os.ReadFile(filepath.Join("../../functions", f.Name, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		for name, more := range shared {
			if strings.Contains(string(main), name) {
				files = append(files, more...)
			}
		}
		read := tags(t, files)
		for name := range f.Env {
			if !slices.Contains(read, name) {
				t.Errorf("template.yaml gives %s the variable %s, which it does not read", f.LogicalID, name)
			}
		}
		for _, name := range read {
			if _, given := f.Env[name]; !given && !slices.Contains(haveDefaults, name) {
				t.Errorf("%s reads %s, which template.yaml does not give it", f.Name, name)
			}
		}
	}
}

// haveDefaults are variables that need not be given.
var haveDefaults = []string{"DATABASE_MAX_CONNS"}

func tags(t *testing.T, globs []string) (names []string) {
	t.Helper()
	for _, glob := range globs {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, match := range envTag.FindAllStringSubmatch(string(source), -1) {
				names = append(names, match[1])
			}
		}
	}
	return names
}

// Every variable that anything reads is explained in .env.example.
func TestEnvExampleIsComplete(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tags(t, []string{"../../functions/*/*.go", "../../shared/*/*.go", "../local/*.go"}) {
		if !slices.Contains([]string{"PROCESS_FUNCTION", "SCAN_FUNCTION", "NOTIFY_FUNCTION"}, name) && !strings.Contains(string(example), name+"=") {
			t.Errorf(".env.example does not explain %s", name)
		}
	}
}

// A browser may read the API and ask for actions from the console's configured origin and from nowhere else, with a token,
// a tag and a key, which are no cookies.
func TestOnlyTheConsoleMayReadInABrowser(t *testing.T) {
	t.Parallel()
	cors := loadTemplate(t).CORS
	want := &sam.CORS{AllowOrigins: []string{"http://localhost:3000"}, AllowMethods: []string{"GET", "POST", "OPTIONS"}, AllowHeaders: []string{"authorization", "if-none-match", "last-event-id", "content-type", "idempotency-key"}, ExposeHeaders: []string{"etag"}, MaxAge: 600}
	if !reflect.DeepEqual(cors, want) {
		t.Errorf("template.yaml lets browsers do %+v, want %+v", cors, want)
	}
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "AllowOrigins: [!Ref ConsoleOrigin]") {
		t.Error("the origin is not the configured one (ConsoleOrigin)")
	}
}
