package fixbot_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/gitdiff"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

var update = flag.Bool("update", false, "write what is said into testdata; read the difference")

const head = "1111111111111111111111111111111111111111"

func policy(t testing.TB) ssot.FixBot {
	t.Helper()
	p, _, err := ssot.LoadFixBot(os.DirFS("testdata/policy"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// story is a file of testdata: what is done, in words; how the pull request differs from a fine one; the diff; what is said.
type story struct{ file, words, pull, diff, want string }

func stories(t testing.TB, folder string) (all []story) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories in %s: %v", folder, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := story{file: file}
		rest := string(text)
		for _, part := range []struct {
			into *string
			next string
		}{{&s.words, "-- pull --\n"}, {&s.pull, "-- diff --\n"}, {&s.diff, "-- said --\n"}, {&s.want, ""}} {
			if part.next == "" {
				*part.into = rest
				break
			}
			before, after, found := strings.Cut(rest, part.next)
			if !found {
				t.Fatalf("%s lacks %q", file, strings.TrimSpace(part.next))
			}
			*part.into, rest = before, after
		}
		all = append(all, s)
	}
	return all
}

// difference is how a pull request differs from a fine one.
type difference struct {
	Kind       ssot.FixKind
	RunIn      string `yaml:"run_in"`
	Repository string
	Author     string
	Branch     string
	Base       string
	State      string
	Draft      bool
	Fork       bool
	Stopped    string
	ListedHead *string `yaml:"listed_head"`
	CutOff     bool    `yaml:"cut_off"`
	Files      *int64
	Additions  *int64
	Untold     bool
	Copies     int
	Modes      string // "none" as GitHub's listing has none
	Checks     *[]struct {
		ID                 int64
		Name, App, SHA     string
		Status, Conclusion string
	}
	Approvals *[]struct {
		By, SHA   string
		Dismissed bool
	}
}

// put makes the pull request of a story.
func put(t testing.TB, s story) (ssot.FixBot, fixbot.Run, fixbot.Diff, fixbot.Pull) {
	t.Helper()
	d := difference{Kind: ssot.FixBuild, RunIn: "acme/odoo", Repository: "acme/odoo", Author: "claude[bot]", Branch: "fixbot/7", Base: "main", State: "open", Copies: 1}
	if strings.TrimSpace(s.pull) != "" {
		if err := yaml.UnmarshalWithOptions([]byte(s.pull), &d, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", s.file, err)
		}
	}
	// Written out it would make every scanner ring that looks at this repository.
	files, err := gitdiff.Parse(strings.ReplaceAll(s.diff, "<a token of GitHub>", "ghp_"+strings.Repeat("A1", 18)))
	if err != nil {
		t.Fatalf("%s: %v", s.file, err)
	}
	for i, one := 1, len(files); i < d.Copies; i++ {
		for _, f := range files[:one] {
			f.Path = fmt.Sprintf("%s%d", f.Path, i)
			files = append(files, f)
		}
	}
	count, additions, deletions := int64(len(files)), int64(0), int64(0)
	for i := range files {
		additions, deletions = additions+int64(files[i].Additions), deletions+int64(files[i].Deletions)
		if d.Modes == "none" {
			files[i].Mode, files[i].PreviousMode = "", ""
		}
	}
	p := fixbot.Pull{Repository: d.Repository, PullRequest: ops.PullRequest{
		Number: 7, State: ops.PullRequestState(d.State), Draft: d.Draft, Author: d.Author, HeadBranch: d.Branch, HeadSHA: head,
		BaseBranch: d.Base, FromFork: d.Fork, ChangedFiles: &count, Additions: &additions, Deletions: &deletions,
	}}
	if d.Files != nil {
		p.ChangedFiles = d.Files
	}
	if d.Additions != nil {
		p.Additions = d.Additions
	}
	if d.Untold {
		p.ChangedFiles = nil
	}
	p.Checks = []fixbot.Check{
		{ID: 1, Name: "test", App: "github-actions", SHA: head, Status: "completed", Conclusion: "success"},
		{ID: 2, Name: "lint", App: "github-actions", SHA: head, Status: "completed", Conclusion: "success"},
	}
	if d.Checks != nil {
		p.Checks = nil
		for _, c := range *d.Checks {
			p.Checks = append(p.Checks, fixbot.Check{ID: c.ID, Name: c.Name, App: c.App, SHA: or(c.SHA, head), Status: or(c.Status, "completed"), Conclusion: c.Conclusion})
		}
	}
	p.Approvals = []fixbot.Approval{{By: "ana", SHA: head}}
	if d.Approvals != nil {
		p.Approvals = nil
		for _, a := range *d.Approvals {
			p.Approvals = append(p.Approvals, fixbot.Approval{By: a.By, SHA: or(a.SHA, head), Dismissed: a.Dismissed})
		}
	}
	diff := fixbot.Diff{HeadSHA: head, Files: files, Whole: !d.CutOff}
	if d.ListedHead != nil {
		diff.HeadSHA = *d.ListedHead
	}
	law := policy(t)
	law.Stopped = d.Stopped
	return law, fixbot.Run{Kind: d.Kind, Repository: d.RunIn, BaseBranch: "main", Branch: "fixbot/7"}, diff, p
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Every hostile pull request is refused for its reason and for no other.
func TestHostilePullRequestsAreRefused(t *testing.T) {
	t.Parallel()
	all := stories(t, "refused")
	if len(all) < 40 {
		t.Errorf("only %d of them", len(all))
	}
	met := map[string]bool{}
	for _, s := range all {
		said := tell(t, s)
		if said == "" {
			t.Errorf("%s passes", s.file)
		}
		for line := range strings.Lines(said) {
			_, rest, _ := strings.Cut(line, " ")
			rule, _, _ := strings.Cut(rest, ":")
			met[rule] = true
		}
	}
	for _, rule := range fixbot.Rules() {
		if !met[rule] {
			t.Errorf("no story is about %s", rule)
		}
	}
}

func TestFinePullRequestsPass(t *testing.T) {
	t.Parallel()
	for _, s := range stories(t, "fine") {
		if said := tell(t, s); said != "" {
			t.Errorf("%s is refused: %s", s.file, said)
		}
	}
}

// tell judges a story and compares what is said with what the story says.
func tell(t *testing.T, s story) string {
	t.Helper()
	v := fixbot.Govern(put(t, s))
	said := v.Explanation()
	if said != "" {
		said += "\n"
	}
	if (v.Status == ops.GovernancePassed) != (said == "") || len(v.Opinions) != len(fixbot.Rules()) {
		t.Errorf("%s is %s, and says %q", s.file, v.Status, said)
	}
	for _, o := range v.Opinions {
		if o.Rule == "" || o.Explanation == "" || o.Status == "" {
			t.Errorf("%s: an opinion without its reason: %+v", s.file, o)
		}
	}
	if *update {
		text := s.words + "-- pull --\n" + s.pull + "-- diff --\n" + s.diff + "-- said --\n" + said
		if err := os.WriteFile(s.file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if said != s.want {
		t.Errorf("%s says\n%sand should say\n%s", s.file, said, s.want)
	}
	return said
}
