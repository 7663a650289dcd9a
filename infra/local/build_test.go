package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

func project(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	files["go.mod"] = "module example.com/x\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestBuild(t *testing.T) {
	t.Parallel()
	root := project(t, map[string]string{
		"functions/good/main.go": "package main\n\nfunc main() {}\n",
		"functions/bad/main.go":  "package main\n\nfunc main() { return 1 }\n",
	})
	c := config{DataDir: t.TempDir()}
	good, bad := sam.Function{Name: "good"}, sam.Function{Name: "bad"}
	if err := built(c, []sam.Function{good}); err == nil || !strings.Contains(err.Error(), "good has not been built yet") {
		t.Errorf("before: %v", err)
	}
	if err := build(t.Context(), c, root, []sam.Function{good}); err != nil {
		t.Fatal(err)
	}
	if err := built(c, []sam.Function{good}); err != nil {
		t.Errorf("after: %v", err)
	}
	err := build(t.Context(), c, root, []sam.Function{good, bad})
	if err == nil || !strings.Contains(err.Error(), "do not compile") || !strings.Contains(err.Error(), "functions/bad/main.go:3") {
		t.Errorf("broken: %v", err)
	}
	err = build(t.Context(), c, root, []sam.Function{{LogicalID: "Gone", Name: "gone", Line: 12}})
	if err == nil || err.Error() != "Gone is declared in the template (line 12) but there is no folder functions/gone" {
		t.Errorf("missing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := build(ctx, c, root, []sam.Function{good}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if left, _ := filepath.Glob(c.file("bin", ".fresh-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
