package artifacts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestCoverage(t *testing.T) {
	t.Parallel()
	const no = "it does not say how many lines there are and how many of them ran"
	for name, c := range map[string]struct {
		file, content string
		ran, all      int64
		refused       string
	}{
		"coverage.py's XML": {"coverage.xml", `<?xml version="1.0" ?><coverage version="7.6" timestamp="1" lines-valid="200" lines-covered="150" line-rate="0.75" branches-covered="0" branches-valid="0"><packages/></coverage>`, 150, 200, ""},
		"cobertura with its type": {"cobertura-coverage.xml", `<?xml version="1.0" ?><!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
			<coverage line-rate="0.5"><packages><package><classes><class><methods><method><lines><line number="1" hits="9"/></lines></method></methods><lines><line number="1" hits="9"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>`, 1, 2, ""},
		"clover, which is another thing": {"clover.xml", `<coverage generated="1"><project><metrics statements="2" coveredstatements="1"/></project></coverage>`, 0, 0, no},
		"more than all":                  {"coverage.xml", `<coverage lines-valid="2" lines-covered="3"/>`, 0, 0, no},
		"no lines":                       {"coverage.xml", `<coverage lines-valid="0" lines-covered="0"/>`, 0, 0, no},
		"coverage.py's JSON":             {"coverage.json", `{"meta":{"version":"7"},"files":{"a":{"x":[1,{}]}},"totals":{"covered_lines":3,"num_statements":4,"percent_covered":75.0}}`, 3, 4, ""},
		"istanbul's summary":             {"coverage-summary.json", `{"total":{"lines":{"total":10,"covered":9,"skipped":0,"pct":90}}}`, 9, 10, ""},
		"JSON of others":                 {"coverage.json", `{"a":1}`, 0, 0, no},
		"no JSON":                        {"coverage.json", `{"totals":`, 0, 0, "it is not JSON: it ends too early"},
		"JSON of another shape":          {"coverage.json", `{"totals":{"covered_lines":"3"}}`, 0, 0, "totals.covered_lines is of the wrong type: string"},
		"Go":                             {"out/coverage.out", "mode: atomic\na.go:1.2,3.4 2 0\na.go:5.2,6.4 3 7\na.go:1.2,3.4 2 1\n", 5, 5, ""},
		"Go on Windows":                  {"cover.out", "mode: set\r\na.go:1.2,3.4 2 0\r\na.go:5.2,6.4 3 1\r\n", 3, 5, ""},
		"something called cover.out":     {"cover.out", "hello\n", 0, 0, "it is no coverage profile: it does not begin with its mode"},
		"a bad block":                    {"c.out", "mode: set\nx\n", 0, 0, "line 2 is no block of a coverage profile"},
		"a line without end":             {"c.out", "mode: set\n" + noise(2<<20), 0, 0, "it has a line of more than a million bytes"},
		"lcov":                           {"lcov.info", "TN:\nSF:a.js\nDA:1,1\nLF:2\nLH:1\nend_of_record\nSF:b.js\nLF:2\nLH:2\nend_of_record\n", 3, 4, ""},
		"an empty tracefile":             {"lcov.info", "", 0, 0, no},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := only(t, archive(t, c.file, c.content))
			want := map[string]int64{"covered": c.ran, "coverable": c.all}
			if c.refused != "" {
				want = nil
			}
			if diff := cmp.Diff(want, f.Counts); diff != "" || f.Refused != c.refused || f.Kind != ops.CoverageArtifact {
				t.Errorf("refused %q as %s (-want +got)\n%s", f.Refused, f.Kind, diff)
			}
		})
	}
}

func TestGates(t *testing.T) {
	t.Parallel()
	f := only(t, archive(t, "gates.json", `{"version": 1, "gates": [
		{"gate": "mail-catcher", "environment": "stage", "status": "failed", "explanation": "SMTP_PORT is 25", "details": {"port": 25},
		 "url": "https://ci.example/7", "evaluated_at": "2026-03-01T10:06:00+01:00"},
		{"gate": "mail-catcher", "environment": "dev", "status": "passed"},
		{"gate": "object-count", "status": "unknown", "explanation": "no database"}]}`))
	want := []artifacts.Gate{
		{Gate: "mail-catcher", Environment: "stage", Status: ops.GateFailed, Explanation: "SMTP_PORT is 25", Details: map[string]any{"port": 25.0},
			URL: "https://ci.example/7", EvaluatedAt: time.Date(2026, 3, 1, 9, 6, 0, 0, time.UTC)},
		{Gate: "mail-catcher", Environment: "dev", Status: ops.GatePassed},
		{Gate: "object-count", Status: ops.GateUnknown, Explanation: "no database"},
	}
	if diff := cmp.Diff(want, f.Gates); diff != "" || f.Refused != "" {
		t.Errorf("refused %q (-want +got)\n%s", f.Refused, diff)
	}
	if diff := cmp.Diff(map[string]int64{"failed": 1, "passed": 1, "unknown": 1}, f.Counts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	one := func(fields string) string { return `{"version":1,"gates":[{"gate":"g",` + fields + `}]}` }
	for content, refused := range map[string]string{
		`[]`:                      "all of it is of the wrong type: array",
		``:                        "it is not JSON: it ends too early",
		`{"version":1,"gates":[]`: "it is not JSON: it ends too early",
		`{}`:                      "its version is 0: write 1",
		`{"version":2}`:           "its version is 2: write 1",
		`{"version":1}{}`:         "there is more in it than one JSON object",
		`{"version":1,"gate":[]}`: `"gate" is not a field of it`,
		`{"version":"1"}`:         "version is of the wrong type: string",
		"{\"version\":1\xe9}":     "it is not UTF-8",
		`{"version":1,"gates":[` + strings.Repeat("[", 20_000): "it is not JSON: invalid character '[' exceeded max depth at byte 10021",
		one(`"status":"ok"`):                                                                                      `gates[0].status is "ok": use passed, failed, skipped or unknown`,
		one(`"status":"failed"`):                                                                                  "gates[0].explanation is missing: a gate that did not pass says why",
		one(`"status":"passed","environment":"Prod!"`):                                                            `gates[0].environment is "Prod!": use a name of environments.yaml, or leave it out`,
		one(`"status":"passed","url":"javascript:alert(1)"`):                                                      "gates[0].url is not an https address",
		one(`"status":"passed","url":"https://user:pw@ci.example"`):                                               "gates[0].url is not an https address",
		one(`"status":"passed","details":[1]`):                                                                    "gates[0].details is not an object",
		one(`"status":"passed","details":{"a":"\u0000"}`):                                                         "gates[0].details holds the character NUL",
		one(`"status":"passed","details":{"a":"` + noise(9000) + `"}`):                                            "gates[0].details has more than 8192 bytes",
		one(`"status":"passed","evaluated_at":"today"`):                                                           `gates[0].evaluated_at is "today": write a time such as 2026-03-01T09:06:00Z`,
		`{"version":1,"gates":[{"gate":"../x","status":"passed"}]}`:                                               `gates[0].gate is "../x": use small letters, digits and hyphens`,
		`{"version":1,"gates":[{"gate":"g","status":"passed"},{"gate":"g","status":"failed","explanation":"x"}]}`: `gates[1] is "g" for the environment "" a second time`,
		`{"version":1,"gates":[` + strings.TrimSuffix(strings.Repeat(`{},`, 201), ",") + `]}`:                     "it has 201 gates, more than 200",
	} {
		if f := only(t, archive(t, "gates.json", content)); f.Refused != refused {
			t.Errorf("%.80s: refused with %q, want %q", content, f.Refused, refused)
		}
	}
}

func TestModuleStatus(t *testing.T) {
	t.Parallel()
	f := only(t, archive(t, "a/module_status_stage.txt", "\ufeff# modules of stage\r\n# observed_at: 2026-03-01T10:06:00+01:00\r\n"+
		"module\tstate\tinstalled_version\tcode_version\tsource\taddons_path\tdepends\tmissing_depends\r\n"+
		"account_tax\tto upgrade\t17.0.1.0\t17.0.1.1\town\taddons/own\taccount, base\ttax_data\r\n\r\nbase\tinstalled\t-\t\todoo\t-\t-\t-\r\nodd\tsleeping\t\t\t\t\t\t\r\n# end 3\r\n"))
	want := &ops.ModuleSnapshot{Environment: "stage", ObservedAt: time.Date(2026, 3, 1, 9, 6, 0, 0, time.UTC), Modules: []ops.Module{
		{Name: "account_tax", State: ops.ModuleToUpgrade, SourceState: "to upgrade", InstalledVersion: "17.0.1.0", CodeVersion: "17.0.1.1", Source: "own",
			AddonsPath: "addons/own", Depends: []string{"account", "base"}, MissingDepends: []string{"tax_data"}},
		{Name: "base", State: ops.ModuleInstalled, SourceState: "installed", Source: "odoo", Depends: []string{}, MissingDepends: []string{}},
		{Name: "odd", State: ops.ModuleUnknown, SourceState: "sleeping", Depends: []string{}, MissingDepends: []string{}},
	}}
	if diff := cmp.Diff(want, f.Modules); diff != "" || f.Refused != "" || f.Counts["modules"] != 3 {
		t.Errorf("refused %q (-want +got)\n%s", f.Refused, diff)
	}
	const head = "module\tstate\n"
	const end = `it does not end with a line such as "# end 42" that says how many modules it has`
	for content, refused := range map[string]string{
		"":                                end,
		head + "base\tinstalled\n":        end,
		head + "# end 0\n":                "it has no modules: an environment without any has not been looked at",
		head + "base\tinstalled\n# end 2": "it ends with 2 modules and has 1",
		head + "base\tinstalled\n# end 1\nx\tinstalled\n":         "there is more after its end",
		head + "base\tinstalled\nbase\tinstalled\n# end 2":        "line 3 has the module base a second time",
		head + "base\n# end 1":                                    "line 2 has 1 columns, not 2",
		head + "../x\tinstalled\n# end 1":                         `line 2 names the module "../x": use its technical name`,
		head + "base\t-\n# end 1":                                 "line 2 does not say the state of base",
		"module\tmood\n":                                          `it has a column "mood": use module, state, installed_version, code_version, source, addons_path, depends, missing_depends, between tabs`,
		"module\tmodule\tstate\n":                                 `it has the column "module" twice`,
		"module\n":                                                "it lacks the column module or state",
		"# observed_at: yesterday\n":                              `observed_at is "yesterday": write a time such as 2026-03-01T09:06:00Z`,
		head + "base\tcaf\xe9\n# end 1":                           "line 2 is not UTF-8",
		head + "base\t" + noise(5000) + "\n":                      "line 2 has a value of more than 4000 bytes",
		head + strings.Repeat("m\tinstalled\n", 1) + noise(2<<20): "it has a line of more than a million bytes",
		"\xff\xfem\x00o\x00d\x00u\x00l\x00e\x00":                  "line 1 is not UTF-8",
	} {
		if f := only(t, archive(t, "module_status_prod.txt", content)); f.Refused != refused {
			t.Errorf("%.60q: refused with %q, want %q", content, f.Refused, refused)
		}
	}
}
