package fixbot

import (
	"fmt"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// listingIncomplete: GitHub lists 3,000 files of a pull request and no more ("List pull requests files"), and shows no patch of
// what is large. What was not seen has not passed.
var listingIncomplete = rule{"listing_incomplete", func(c change) Opinion {
	switch {
	case !c.diff.Whole:
		return unclear("%d files were listed, and there may be more than are ever listed: a person has to judge it", len(c.diff.Files))
	case len(c.diff.Files) == 0:
		return failed("it changes nothing")
	}
	seen := map[string]bool{}
	odd := c.each(func(f ops.ChangedFile) string {
		twice := seen[f.Path]
		seen[f.Path] = true
		switch {
		case twice:
			return shown(f.Path) + " is listed twice"
		case !slices.Contains([]string{"added", "removed", "modified", "renamed", "copied", "changed"}, f.Status):
			return fmt.Sprintf("%s is %s, which is not known here", shown(f.Path), shown(f.Status))
		case (f.Status == "renamed" || f.Status == "copied") && f.PreviousPath == "":
			return shown(f.Path) + " was " + f.Status + ", and from where was not told"
		case !readable(f):
			return "what changes in " + shown(f.Path) + " was not shown"
		}
		return ""
	})
	if len(odd) > 0 {
		return unclear("%s", listed(odd))
	}
	return passed("all of its %d files were seen", len(c.diff.Files))
}}

// The SHA of a file with nothing in it, in either of git's formats.
var emptyContent = []string{"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"}

// readable tells whether all of the change was shown: its patch has as many lines as it is said to have.
func readable(f ops.ChangedFile) bool {
	switch {
	case f.Binary:
		return true // another rule's
	case f.Additions < 0 || f.Deletions < 0 || len(added(f)) != f.Additions || len(removed(f)) != f.Deletions:
		return false
	case f.Additions+f.Deletions > 0:
		return true
	}
	// Nothing changes in it: it moved, or its mode changed, or there is nothing in it.
	return f.Status == "renamed" || f.Status == "copied" || f.Status == "changed" || slices.Contains(emptyContent, f.SHA) ||
		f.Mode != "" && f.PreviousMode != "" && f.Mode != f.PreviousMode
}

// listingOfAnother: a pull request may have moved between two questions about it.
var listingOfAnother = rule{"listing_of_another", func(c change) Opinion {
	p, sum := c.pull, ops.ChangedFile{}
	for _, f := range c.diff.Files {
		sum.Additions, sum.Deletions = sum.Additions+f.Additions, sum.Deletions+f.Deletions
	}
	switch {
	case p.HeadSHA == "" || c.diff.HeadSHA != p.HeadSHA:
		return waiting("the files are those of %s, and its head is %s: it is to be judged again", shown(c.diff.HeadSHA), shown(p.HeadSHA))
	case p.ChangedFiles == nil || p.Additions == nil || p.Deletions == nil:
		return unclear("how much it changes was not told")
	case *p.ChangedFiles != int64(len(c.diff.Files)):
		return unclear("it changes %d files, and %d were listed", *p.ChangedFiles, len(c.diff.Files))
	case *p.Additions != int64(sum.Additions) || *p.Deletions != int64(sum.Deletions):
		return unclear("it adds %d lines and removes %d, and the files listed have %d and %d", *p.Additions, *p.Deletions, sum.Additions, sum.Deletions)
	}
	return passed("the files are those of its head")
}}
