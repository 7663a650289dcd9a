package fixbot

import (
	"slices"
	"strings"
)

// wrongBranch: a run is bound to its pull request by the branch that it was given.
var wrongBranch = rule{"wrong_branch", func(c change) Opinion {
	switch {
	case !strings.HasPrefix(c.pull.HeadBranch, c.policy.BranchPrefix):
		return failed("its branch is %s, and those of agents begin with %s", shown(c.pull.HeadBranch), c.policy.BranchPrefix)
	case c.run.Branch == "" || c.pull.HeadBranch != c.run.Branch:
		return failed("its branch is %s, and the agent was given %s", shown(c.pull.HeadBranch), shown(c.run.Branch))
	}
	return passed("its branch is the one that the agent was given")
}}

// wrongBase: a pull request can be turned to another branch after it was judged, whose policy was never asked.
var wrongBase = rule{"wrong_base", func(c change) Opinion {
	r, _ := c.policy.Repository(c.run.Repository)
	switch {
	case c.run.BaseBranch == "" || c.pull.BaseBranch != c.run.BaseBranch:
		return failed("it is for %s, and the run is for %s", shown(c.pull.BaseBranch), shown(c.run.BaseBranch))
	case !slices.Contains(r.BaseBranches, c.pull.BaseBranch):
		return failed("it is for %s, and those of agents may be for %s", shown(c.pull.BaseBranch), strings.Join(r.BaseBranches, ", "))
	}
	return passed("it is for %s", c.pull.BaseBranch)
}}
