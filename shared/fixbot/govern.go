package fixbot

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Run is what an agent was asked for.
type Run struct {
	Kind       ssot.FixKind `json:"kind"`
	Repository string       `json:"repository"`
	BaseBranch string       `json:"base_branch"`
	Branch     string       `json:"branch"` // that it was told to work on
}

// Diff is what a pull request changes, as far as it could be read.
type Diff struct {
	HeadSHA string // commit whose changes these are
	Files   []ops.ChangedFile
	Whole   bool // there is nothing that was not listed
}

// Pull is a pull request as it stands.
type Pull struct {
	ops.PullRequest
	Repository string
	Checks     []Check
	Approvals  []Approval
}

// Check is what one check said of one commit, in the words of the vendor.
type Check struct {
	ID         int64 // grows: of several, the last one counts
	Name       string
	App        string // slug of the app that reports it
	SHA        string
	Status     string
	Conclusion string
}

// Approval is a review that approves, or did.
type Approval struct {
	By        string
	SHA       string // commit that was looked at
	Dismissed bool
}

// Verdict is what the policy says of a change.
type Verdict struct {
	Status   ops.Governance `json:"status"`
	Opinions []Opinion      `json:"rules"`
}

// Waits reports whether it is only a matter of time: nothing failed, and nothing was unreadable.
func (v Verdict) Waits() bool {
	for _, o := range v.Opinions {
		if o.Status == ops.GovernanceFailed || o.Status == ops.GovernanceInconclusive && !o.Waiting {
			return false
		}
	}
	return v.Status == ops.GovernanceInconclusive
}

// Explanation is everything that stands between the change and a pass, a line for each rule.
func (v Verdict) Explanation() string {
	var lines []string
	for _, o := range v.Opinions {
		if o.Status != ops.GovernancePassed {
			lines = append(lines, string(o.Status)+" "+o.Rule+": "+o.Explanation)
		}
	}
	return strings.Join(lines, "\n")
}

// change is what the rules look at.
type change struct {
	policy ssot.FixBot
	run    Run
	diff   Diff
	pull   Pull
}

// diffRule looks at the files alone, pullRule at the pull request around them.
type rule struct {
	name  string
	judge func(change) Opinion
}

var diffRules = []rule{
	listingIncomplete, tooManyFiles, tooManyLines,
	pathNotPlain, pathForbidden, notAPlainFile, notText,
	workflowElsewhere, generatedFile, testsTakenAway, hiddenText, secretWritten,
}

var pullRules = []rule{
	notAllowedHere, notOpen, wrongAuthor, wrongBranch, wrongBase,
	checksNotGreen, notApproved,
}

// Govern judges a pull request of an agent by the policy of the branch that it is for.
func Govern(policy ssot.FixBot, run Run, diff Diff, pull Pull) Verdict {
	return judge(append(append([]rule{listingOfAnother}, diffRules...), pullRules...), change{policy, run, diff, pull})
}

// GovernDiff judges the files alone, before there is a pull request.
func GovernDiff(policy ssot.FixBot, run Run, diff Diff) Verdict {
	return judge(diffRules, change{policy: policy, run: run, diff: diff})
}

// Rules names all rules of Govern.
func Rules() (names []string) {
	for _, r := range append(append([]rule{listingOfAnother}, diffRules...), pullRules...) {
		names = append(names, r.name)
	}
	return names
}

func judge(rules []rule, c change) Verdict {
	v := Verdict{Status: ops.GovernancePassed}
	for _, r := range rules {
		o := r.judge(c)
		o.Rule = r.name
		v.Opinions = append(v.Opinions, o)
		switch {
		case o.Status == ops.GovernanceFailed:
			v.Status = ops.GovernanceFailed
		case o.Status != ops.GovernancePassed && v.Status == ops.GovernancePassed:
			v.Status = ops.GovernanceInconclusive
		}
	}
	return v
}

// each asks something of every file and gathers what it is told.
func (c change) each(ask func(ops.ChangedFile) string) (told []string) {
	for _, f := range c.diff.Files {
		if answer := ask(f); answer != "" {
			told = append(told, answer)
		}
	}
	return told
}

// eachPath asks something of where every file is and where it was.
func (c change) eachPath(ask func(path string) string) (told []string) {
	for _, f := range c.diff.Files {
		for _, path := range f.Paths() {
			if answer := ask(path); answer != "" {
				told = append(told, answer)
			}
		}
	}
	return told
}

// added gives the lines that a patch adds, removed those that it removes.
func added(f ops.ChangedFile) []string   { return linesWith(f.Patch, '+') }
func removed(f ops.ChangedFile) []string { return linesWith(f.Patch, '-') }

// linesWith gives the lines of a patch that bear a mark, without it. A patch is hunks only: it has no header with the same marks.
func linesWith(patch string, mark byte) (lines []string) {
	for line := range strings.SplitSeq(patch, "\n") {
		if line != "" && line[0] == mark {
			lines = append(lines, line[1:])
		}
	}
	return lines
}
