package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSimulate(t *testing.T) {
	t.Parallel()
	const policy = "../../shared/fixbot/testdata/policy"
	const fine = "diff --git a/x.py b/x.py\nindex 1..2 100644\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n"
	for name, c := range map[string]struct {
		diff, says string
		args       []string
		passed     bool
		wrong      bool
	}{
		"fine":      {fine, "\npassed\n", nil, true, false},
		"forbidden": {strings.ReplaceAll(fine, "x.py", ".env"), "failed  path_forbidden", nil, false, false},
		"json":      {fine, `"status": "passed"`, []string{"-json"}, true, false},
		"no diff":   {"@@ -1 +1 @@\n", "", nil, false, true},
		"nothing":   {"", "it changes nothing", nil, false, false},
	} {
		var out bytes.Buffer
		passed, err := run(append([]string{"-ssot", policy}, c.args...), strings.NewReader(c.diff), &out)
		if said := strings.Join(strings.Fields(out.String()), " "); passed != c.passed || (err != nil) != c.wrong || !strings.Contains(said, strings.Join(strings.Fields(c.says), " ")) {
			t.Errorf("%s: %v, %v\n%s", name, passed, err, out.String())
		}
	}
}
