package artifacts_test

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FuzzRead opens whatever claims to be an archive.
func FuzzRead(f *testing.F) {
	f.Add(archive(f, "gates.json", `{"version":1,"gates":[]}`, "junit.xml", "<testsuite/>"))
	f.Add(archive(f, "a/module_status_prod.txt", "module\tstate\nbase\tinstalled\n# end 1\n", "coverage.out", "mode: set\na:1 1 1\n"))
	f.Add([]byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		found, err := read(content)
		if err != nil && fault.ReasonOf(err) != fault.Invalid {
			t.Errorf("refused as %v", err)
		}
		promises(t, found)
	})
}

// FuzzFile reads whatever stands in a file of ours.
func FuzzFile(f *testing.F) {
	reports, _ := filepath.Glob("testdata/junit/*.xml")
	for _, name := range reports {
		f.Add("junit.xml", contents(f, name))
	}
	for _, name := range []string{"gates.json", "module_status_prod.txt", "coverage.json", "coverage.out", "lcov.info"} {
		f.Add(name, `{"version":1,"gates":[{"gate":"g","status":"failed","explanation":"x","details":{"a":"\u0001"}}],"totals":{}}`)
		f.Add(name, "module\tstate\nbase\tinstalled\n# end 1\n")
		f.Add(name, "mode: set\na.go:1.2,3.4 2 1\nLF:2\nLH:1\n")
	}
	f.Add("x.xml", `<!DOCTYPE x [<!ENTITY a "b">]><coverage lines-valid="2" lines-covered="1"/>`)
	f.Fuzz(func(t *testing.T, name, content string) {
		if strings.ContainsAny(name, "/\\:\x00") || len(name) > 100 || !utf8.ValidString(name) {
			t.Skip()
		}
		packed := archive(t, name, content)
		found, _ := read(packed)
		promises(t, found)
		if again, _ := read(packed); !cmp.Equal(found, again) {
			t.Error("the same file was read in two ways")
		}
	})
}

// promises are what the store relies on, whatever was read.
func promises(t *testing.T, found artifacts.Reading) {
	t.Helper()
	for _, f := range found.Files {
		if f.Refused != "" {
			if len(f.Refused) > 500 || f.Counts != nil || f.Gates != nil || f.Modules != nil || f.FailedTests != nil {
				t.Errorf("refused, and believed: %+v", f)
			}
			fit(t, f.Refused)
			continue
		}
		if len(f.SHA256) != 32 || f.Size < 0 {
			t.Errorf("read without a digest: %+v", f)
		}
		for name, n := range f.Counts {
			if n < 0 {
				t.Errorf("%s: %d", name, n)
			}
		}
		if f.Kind == ops.JUnitArtifact && (f.Counts["tests"] < f.Counts["failed"]+f.Counts["skipped"] || len(f.FailedTests) > 300) {
			t.Errorf("%v, and %d are named", f.Counts, len(f.FailedTests))
		}
		if f.Kind == ops.CoverageArtifact && (f.Counts["covered"] > f.Counts["coverable"] || f.Counts["coverable"] == 0) {
			t.Errorf("covered: %v", f.Counts)
		}
		fit(t, f.FailedTests...)
		for _, g := range f.Gates {
			fit(t, g.Gate, g.Environment, g.Explanation, g.URL)
			if g.Status != ops.GatePassed && g.Explanation == "" {
				t.Errorf("a gate that does not say why: %+v", g)
			}
		}
		if f.Modules != nil {
			for _, m := range f.Modules.Modules {
				fit(t, m.Name, m.SourceState, m.InstalledVersion, m.CodeVersion, m.Source, m.AddonsPath, strings.Join(append(m.Depends, m.MissingDepends...), " "))
			}
		}
	}
}

// fit asserts that a text can be stored.
func fit(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || len(text) > 4100 {
			t.Errorf("%.100q cannot be stored", text)
		}
	}
}
