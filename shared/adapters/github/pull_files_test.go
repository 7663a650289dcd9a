package github_test

import (
	"fmt"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func entry(path, mode, sha string) fake.Object {
	kind := map[string]string{"040000": "tree", "160000": "commit"}[mode]
	if kind == "" {
		kind = "blob"
	}
	return fake.Object{"path": path, "mode": mode, "type": kind, "sha": sha}
}

func listed(path, status, sha string) fake.Object {
	return fake.Object{"filename": path, "status": status, "sha": sha}
}

func TestFilesBeyondTheListingAreNotForgotten(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	var entries []fake.Object
	for i := range 3001 {
		path := fmt.Sprintf("f%d", i)
		repo.Files[7] = append(repo.Files[7], listed(path, "added", "1"))
		entries = append(entries, entry(path, ops.ModeFile, "1"))
	}
	repo.Trees["base"], repo.Trees["head"] = fake.Tree{}, fake.Tree{Entries: entries}
	files, whole, err := c.PullFiles(t.Context(), repository, 7, "base", "head")
	if err != nil || whole || len(files) != 3000 {
		t.Errorf("%d files, whole %v, %v", len(files), whole, err)
	}
	repo.Files[7], repo.Trees["head"] = repo.Files[7][:2], fake.Tree{Entries: entries[:2]}
	if files, whole, err = c.PullFiles(t.Context(), repository, 7, "base", "head"); err != nil || !whole || len(files) != 2 {
		t.Errorf("%d files, whole %v, %v", len(files), whole, err)
	}
}

// TestWhatAFileIsComesFromTheTrees: a link, a submodule and a program look like any other file in the listing.
func TestWhatAFileIsComesFromTheTrees(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	repo.Trees["start"] = fake.Tree{Entries: []fake.Object{
		entry("a", "040000", "t1"), entry("a/text", ops.ModeFile, "1"), entry("run", ops.ModeFile, "2"), entry("old", ops.ModeLink, "3"),
		entry("from", ops.ModeExecutable, "4"), entry("untouched", ops.ModeFile, "9"),
	}}
	repo.Trees["head"] = fake.Tree{Entries: []fake.Object{
		entry("a", "040000", "t2"), entry("a/text", ops.ModeFile, "10"), entry("run", ops.ModeExecutable, "2"), entry("to", ops.ModeExecutable, "4"),
		entry("lib", ops.ModeSubmodule, "5"), entry("link", ops.ModeLink, "6"), entry("untouched", ops.ModeFile, "9"),
	}}
	repo.MergeBases["main...head"] = "start" // main has gone on since, and what it has now says nothing about this change
	repo.Trees["main"] = fake.Tree{}
	repo.Files[7] = []fake.Object{
		listed("a/text", "modified", "10"), listed("run", "changed", "2"), listed("old", "removed", "3"), listed("lib", "added", "5"), listed("link", "added", "6"),
		{"filename": "to", "previous_filename": "from", "status": "renamed", "sha": "4"},
	}
	files, whole, err := c.PullFiles(t.Context(), repository, 7, "main", "head")
	if err != nil || !whole {
		t.Fatalf("whole %v, %v", whole, err)
	}
	want := map[string][2]string{
		"a/text": {ops.ModeFile, ops.ModeFile}, "run": {ops.ModeFile, ops.ModeExecutable}, "old": {ops.ModeLink, ""},
		"lib": {"", ops.ModeSubmodule}, "link": {"", ops.ModeLink}, "to": {ops.ModeExecutable, ops.ModeExecutable},
	}
	for _, f := range files {
		if got := [2]string{f.PreviousMode, f.Mode}; got != want[f.Path] {
			t.Errorf("%s was and is %v, want %v", f.Path, got, want[f.Path])
		}
	}
	if len(files) != len(want) {
		t.Errorf("%d files", len(files))
	}
}

// TestWhatWasNotSeenIsNotSaid: what could not be read in the trees, or is not what the listing shows, has no mode.
func TestWhatWasNotSeenIsNotSaid(t *testing.T) {
	t.Parallel()
	file := func(sha string) fake.Tree { return fake.Tree{Entries: []fake.Object{entry("x", ops.ModeFile, sha)}} }
	cutOff := func(t fake.Tree) fake.Tree { t.Truncated = true; return t }
	for name, c := range map[string]struct {
		before, after fake.Tree
		listing       fake.Object
		mode          string
		whole         bool
	}{
		"the listing is of the head":      {file("1"), file("2"), listed("x", "modified", "2"), ops.ModeFile, true},
		"the listing is of another head":  {file("1"), file("3"), listed("x", "modified", "2"), "", true},
		"it is removed and still there":   {file("1"), file("1"), listed("x", "removed", "1"), "", true},
		"the head is cut off after it":    {file("1"), cutOff(file("2")), listed("x", "modified", "2"), ops.ModeFile, false},
		"the head is cut off before it":   {file("1"), cutOff(fake.Tree{}), listed("x", "modified", "2"), "", false},
		"the base is cut off":             {cutOff(file("1")), file("2"), listed("x", "modified", "2"), ops.ModeFile, false},
		"another file differs":            {file("1"), file("2"), listed("y", "modified", "2"), "", false},
		"another file is gone":            {file("1"), fake.Tree{}, listed("y", "removed", "2"), "", false},
		"only the mode differs, unlisted": {file("1"), fake.Tree{Entries: []fake.Object{entry("x", ops.ModeExecutable, "1")}}, listed("y", "modified", "2"), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, repo, _, client := start(t)
			repo.Trees["base"], repo.Trees["head"], repo.Files[7] = c.before, c.after, []fake.Object{c.listing}
			files, whole, err := client.PullFiles(t.Context(), repository, 7, "base", "head")
			if err != nil || whole != c.whole || len(files) != 1 || files[0].Mode != c.mode {
				t.Errorf("%+v, whole %v, %v", files, whole, err)
			}
		})
	}
}

func TestACommitThatIsGoneIsNotAnEmptyTree(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	repo.Trees["base"] = fake.Tree{}
	if _, _, err := c.PullFiles(t.Context(), repository, 7, "base", "gone"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}
