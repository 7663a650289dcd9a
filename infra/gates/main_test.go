package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/gates"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

var now = time.Date(2026, 3, 1, 9, 6, 0, 0, time.UTC)

// odoo is a repository as it should be.
var odoo = map[string]string{
	".env.stage":          "SMTP_HOST=smtp.mailgun.org\nSMTP_PORT=2525\nSMTP_USER=postmaster@mg.insightpulseai.com\nSMTP_PASSWORD=hunter2\n",
	"deploy/dev.env":      "SMTP_HOST=smtp.mailgun.org\nSMTP_PORT=587\n",
	".env.production":     "SMTP_HOST=smtp.mailgun.org\nSMTP_PORT=587\nSMTP_PASSWORD=hunter3\n",
	".env.stage.example":  "SMTP_HOST=localhost\nSMTP_PORT=25\n",
	"odoo.conf":           "[options]\naddons_path = /opt/odoo/addons,/mnt/extra/own, /mnt/extra/oca/web\n",
	".gitmodules":         "[submodule \"web\"]\n\tpath = addons/oca/web\n\turl = https://github.com/OCA/web\n",
	"Dockerfile":          "FROM odoo:17.0-20260301\nRUN pip install -r requirements.txt\n",
	"requirements.txt":    "requests==2.32.0\n",
	"addons/own/tax/x.py": "", "addons/own/tax/__manifest__.py": "{}", "addons/oca/web/web_x/__manifest__.py": "{}",
	"node_modules/a/.env.stage": "SMTP_PORT=25\n", ".git/odoo.stage.conf": "smtp_port = 25\n",
}

func repositoryOf(t *testing.T, change map[string]string) string {
	t.Helper()
	root := t.TempDir()
	write := func(files map[string]string) {
		for name, text := range files {
			file := filepath.Join(root, name)
			if text == "-" {
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(odoo)
	write(change)
	return root
}

func ask(t *testing.T, root string, environment map[string]string, more ...string) (passed bool, output string, err error) {
	t.Helper()
	var out bytes.Buffer
	args := append([]string{"-root", root, "-mount", "/mnt/extra=addons"}, more...)
	passed, err = run(t.Context(), args, func(name string) string { return environment[name] }, &out, now)
	return passed, out.String(), err
}

func TestARepository(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change map[string]string
		says   string // one line of the table; empty when all pass
	}{
		"as it should be":         {nil, ""},
		"port 25 in staging":      {map[string]string{".env.stage": "SMTP_HOST=smtp.mailgun.org\nSMTP_PORT=25\n"}, "failed mail-catcher stage .env.stage:2: SMTP_PORT is 25, which is blocked: use 2525 or 587"},
		"port 25 in production":   {map[string]string{".env.production": "SMTP_PORT=25\n"}, "failed smtp-port-25 prod .env.production:1: SMTP_PORT uses port 25, which is blocked: use 2525 or 587"},
		"in another of its files": {map[string]string{"config/odoo-staging.conf": "[options]\nsmtp_server = mx.example.com\n"}, `failed mail-catcher stage config/odoo-staging.conf:2: smtp_server is "mx.example.com", which is not the mail catcher: use smtp.mailgun.org`},
		"production's password":   {map[string]string{".env.production": "SMTP_PASSWORD=hunter2\n"}, "failed mail-catcher stage .env.stage:4: SMTP_PASSWORD is the password of prod: give stage one of its own, and rotate this one"},
		"modules beside the path": {map[string]string{"extra/x/__manifest__.py": "{}"}, "failed addons-paths - extra has modules (x) and is in no addons_path: add it, or remove it"},
		"submodule not there":     {map[string]string{"addons/oca/web/web_x/__manifest__.py": "-"}, "failed addons-paths - addons_path names addons/oca/web, in which there is no module: check out the submodule addons/oca/web"},
		"apt":                     {map[string]string{"docker/Dockerfile.dev": "FROM odoo:17.0\nRUN apt-get install -y vim\n"}, `failed base-images - docker/Dockerfile.dev:2: installs system packages ("apt-get install")`},
		"nobody knows":            {map[string]string{"deploy/dev.env": "SMTP_HOST=$HOST\nSMTP_PORT=587\n"}, "unknown mail-catcher dev deploy/dev.env:1: SMTP_HOST is decided elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			passed, out, err := ask(t, repositoryOf(t, c.change), nil)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for line := range strings.Lines(out) {
				lines = append(lines, strings.Join(strings.Fields(line), " "))
			}
			says := slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, c.says) })
			if passed != (c.says == "") || !says || strings.Contains(out, "hunter") {
				t.Errorf("passed %t, and it does not say %q, or tells a password:\n%s", passed, c.says, out)
			}
		})
	}
}

// What is written is what the console reads from a build's artifacts, word by word.
func TestTheConsoleReadsIt(t *testing.T) {
	t.Parallel()
	many := map[string]string{".env.stage": "SMTP_HOST=smtp.mailgun.org\nSMTP_PORT=25\n"}
	for i := range 400 { // more facts than are kept
		many["addons/own/"+strings.Repeat("m", 40)+string(rune('a'+i%26))+strings.Repeat("x", i/26)+"/f/__manifest__.py"] = "{}"
	}
	file := filepath.Join(t.TempDir(), "gates.json")
	passed, out, err := ask(t, repositoryOf(t, many), nil, "-json", "-o", file)
	if err != nil || passed {
		t.Fatalf("%t %v", passed, err)
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != out {
		t.Fatalf("the file and the output differ (%v)", err)
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	f, _ := w.Create("gates.json")
	_, _ = f.Write(text)
	_ = w.Close()
	reading, err := artifacts.Read(bytes.NewReader(archive.Bytes()), int64(archive.Len()), artifacts.NewBudget())
	if err != nil || len(reading.Files) != 1 || reading.Files[0].Refused != "" {
		t.Fatalf("the console refuses it: %v %+v", err, reading)
	}
	var verdicts []string
	for _, g := range reading.Files[0].Gates {
		verdicts = append(verdicts, strings.Join([]string{string(g.Status), g.Gate, g.Environment}, " "))
		if !g.EvaluatedAt.Equal(now) {
			t.Errorf("%s was judged at %s", g.Gate, g.EvaluatedAt)
		}
	}
	want := []string{
		"skipped mail-catcher prod", "passed smtp-port-25 prod", "failed mail-catcher stage", "failed smtp-port-25 stage", "passed mail-catcher dev",
		"passed smtp-port-25 dev", "failed addons-paths ", "passed base-images ", "skipped database-object-count ",
	}
	if diff := cmp.Diff(want, verdicts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDatabases(t *testing.T) {
	t.Parallel()
	address := testkit.Database(t)
	passed, out, err := ask(t, repositoryOf(t, nil), map[string]string{"STAGE_URL": address, "DEV_URL": "postgres://nobody:hunter2@127.0.0.1:1/none"},
		"-database", "stage=STAGE_URL", "-database", "dev=DEV_URL", "-database", "prod=PROD_URL", "-json")
	if err != nil || passed || strings.Contains(out, "hunter2") {
		t.Fatalf("passed %t (%v), or it tells a password:\n%s", passed, err, out)
	}
	var f file
	if err := json.Unmarshal([]byte(out), &f); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, g := range f.Gates {
		if g.Gate == "database-object-count" {
			got[g.Environment] = string(g.Status) + ": " + g.Explanation
		}
	}
	var tables, sequences int
	if err := testkit.Connect(t, address).QueryRow(t.Context(), countObjects).Scan(&tables, &sequences); err != nil || tables < 40 || sequences < 20 {
		t.Errorf("%d tables and %d sequences counted (%v)", tables, sequences, err)
	}
	if !strings.HasPrefix(got["stage"], "passed: ") || !strings.HasSuffix(got["stage"], "objects of 10000") {
		t.Errorf("stage: %s", got["stage"])
	}
	delete(got, "stage")
	if diff := cmp.Diff(map[string]string{
		"dev":  "unknown: the database of DEV_URL cannot be reached, so that nothing was counted",
		"prod": "unknown: PROD_URL is not set, so that nothing was counted",
	}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestQuestionsThatCannotBePut(t *testing.T) {
	t.Parallel()
	root := repositoryOf(t, nil)
	for name, args := range map[string][]string{
		"no such repository":         {"-root", filepath.Join(root, "none")},
		"no such environment":        {"-settings", "qa=" + filepath.Join(root, ".env.stage")},
		"no such file":               {"-settings", "stage=" + filepath.Join(root, "none")},
		"a folder for a file":        {"-settings", "stage=" + root},
		"no SSOT there":              {"-ssot", root},
		"a pair that is none":        {"-mount", "x"},
		"a flag that nobody has":     {"-color"},
		"a place that has no folder": {"-o", filepath.Join(root, "none", "gates.json")},
	} {
		if passed, _, err := ask(t, root, nil, args...); err == nil || passed {
			t.Errorf("%s: passed %t, %v", name, passed, err)
		}
	}
	passed, out, err := ask(t, root, nil, "-settings", "stage="+filepath.Join(root, ".env.stage.example"))
	if err != nil || passed || !strings.Contains(out, `SMTP_HOST is "localhost"`) {
		t.Errorf("the file that was named was not judged: %t %v\n%s", passed, err, out)
	}
}

// Facts that the console would not keep are left out, the verdict is not.
func TestDetailsWithoutEnd(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	passed, err := report(options{json: true}, &out, []gates.Verdict{{Gate: "g", Status: "failed", Explanation: "x", Details: map[string]any{"a": strings.Repeat("x", 9000)}}}, now)
	if err != nil || passed || !strings.Contains(out.String(), "too long to keep") || out.Len() > 1000 {
		t.Errorf("%t %v %s", passed, err, out.String())
	}
}
