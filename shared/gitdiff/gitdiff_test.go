package gitdiff_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/gitdiff"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const sha = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

// What git 2.39 writes, kind by kind.
func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		diff string
		want []ops.ChangedFile
	}{
		"nothing": {"", nil},
		"a line": {"diff --git a/x y b/x y\nindex 1111111..2222222 100644\n--- a/x y\t\n+++ b/x y\t\n@@ -1,2 +1,2 @@ def f():\n a\n-b\n+c\n",
			[]ops.ChangedFile{{Path: "x y", Status: "modified", SHA: "2222222", Mode: "100644", PreviousMode: "100644", Additions: 1, Deletions: 1, Patch: "@@ -1,2 +1,2 @@ def f():\n a\n-b\n+c"}}},
		"lines that look like headers": {"diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- a/.env\n+++ b/.env\n",
			[]ops.ChangedFile{{Path: "x", Status: "modified", SHA: "2", Mode: "100644", PreviousMode: "100644", Additions: 1, Deletions: 1, Patch: "@@ -1 +1 @@\n--- a/.env\n+++ b/.env"}}},
		"an empty file": {"diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n",
			[]ops.ChangedFile{{Path: "x", Status: "added", SHA: sha, Mode: "100644"}}},
		"removed": {"diff --git a/x b/x\ndeleted file mode 120000\nindex 1111111..0000000\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n\\ No newline at end of file\n",
			[]ops.ChangedFile{{Path: "x", Status: "removed", SHA: "0000000", PreviousMode: "120000", Deletions: 1, Patch: "@@ -1 +0,0 @@\n-y\n\\ No newline at end of file"}}},
		"moved, with its mode": {":100755 100755 1111111 1111111 R100\ta\tb\n\ndiff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n",
			[]ops.ChangedFile{{Path: "b", PreviousPath: "a", Status: "renamed", Mode: "100755", PreviousMode: "100755"}}},
		"moved, and nothing said of its mode": {"diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n",
			[]ops.ChangedFile{{Path: "b", PreviousPath: "a", Status: "renamed"}}},
		"a mode": {"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n",
			[]ops.ChangedFile{{Path: "x", Status: "changed", Mode: "100755", PreviousMode: "100644"}}},
		"binary": {"diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQzWMT#Y01f~L\n\ndelta 1\nx\n\ndiff --git a/y b/y\nindex 1..2 100644\nBinary files a/y and b/y differ\n",
			[]ops.ChangedFile{{Path: "x", Status: "modified", SHA: "2", Mode: "100644", PreviousMode: "100644", Binary: true}, {Path: "y", Status: "modified", SHA: "2", Mode: "100644", PreviousMode: "100644", Binary: true}}},
		"a path in quotes": {"diff --git \"a/\\303\\251\\n\\\"\" \"b/\\303\\251\\n\\\"\"\nold mode 100644\nnew mode 100755\n",
			[]ops.ChangedFile{{Path: "é\n\"", Status: "changed", Mode: "100755", PreviousMode: "100644"}}},
		"a mail": {"From 1 Mon Sep 17\nSubject: x\n---\n x | 2 +-\n\ndiff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39.5\n\n",
			[]ops.ChangedFile{{Path: "x", Status: "modified", SHA: "2", Mode: "100644", PreviousMode: "100644", Additions: 1, Deletions: 1, Patch: "@@ -1 +1 @@\n-a\n+b"}}},
	} {
		got, err := gitdiff.Parse(c.diff)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What one program would apply and another would not is not read at all.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const file = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
	for name, c := range map[string]struct{ diff, says string }{
		"lines beyond a hunk":       {file + "+c\n", "line 8 of the diff is one more than its hunk has"},
		"a hunk that is cut off":    {"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a", "the hunk is cut off"},
		"another file, unannounced": {file + "--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n-a\n+b\n", "line 8 of the diff is one more than its hunk has"},
		"paths that differ":         {strings.Replace(file, "+++ b/x", "+++ b/.env", 1), "names different paths"},
		"paths that differ at all":  {"diff --git a/x b/.env\nold mode 100644\nnew mode 100755\n", "names different paths"},
		"a move that lies":          {"diff --git a/a b/b\nrename from a\nrename to b\n--- a/a\n+++ b/c\n@@ -1 +1 @@\n-a\n+b\n", "names different paths"},
		"no header":                 {"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "belongs to no file"},
		"a merge":                   {"diff --cc x\nindex 1,2..3\n", "is the diff of a merge"},
		"an odd header":             {"diff --git a/x b/x\nwhatever\n", "is not one that git writes here"},
		"sizes that are none":       {"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,-1 +1 @@\n", "is no beginning of a hunk"},
		"raw that is none":          {":100644 x\n", "begins like one of --raw and is none"},
		"no prefixes":               {"diff --git x x\n--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n", "names a path that cannot be read"},
	} {
		files, err := gitdiff.Parse(c.diff)
		if err == nil || fault.ReasonOf(err) != fault.Invalid || !strings.Contains(strings.ReplaceAll(err.Error(), "lines name", "lines names"), c.says) {
			t.Errorf("%s: %v, %v", name, files, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")
	f.Add(":100644 100644 1 1 R100\ta\tb\ndiff --git \"a/\\303\\251\" b/y\nrename from \"a\"\n@@ -1,9 +0,0 @@")
	f.Fuzz(func(t *testing.T, text string) {
		files, err := gitdiff.Parse(text)
		if err != nil {
			return
		}
		for _, file := range files {
			if file.Path == "" || file.Status == "" {
				t.Errorf("%+v", file)
			}
		}
	})
}
