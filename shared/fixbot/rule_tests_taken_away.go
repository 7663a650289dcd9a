package fixbot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// skips are the ways in which a test is passed over.
var skips = regexp.MustCompile(`\bt\.Skip(f|Now)?\(|pytest\.(mark\.)?(skip|xfail)|unittest\.(skip|expectedFailure)|self\.skipTest\(|\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe|test)\(|^\s*//go:build\s+ignore`)

// testsTakenAway: the shortest way to green is to take the test away. Whether that is right is for a person to judge.
var testsTakenAway = rule{"tests_taken_away", func(c change) Opinion {
	wrong := c.each(func(f ops.ChangedFile) string {
		was, is := c.isTest(f.Paths()[len(f.Paths())-1]), c.isTest(f.Path)
		switch {
		case was && f.Status == "removed":
			return shown(f.Path) + " is removed"
		case was && !is:
			return fmt.Sprintf("%s becomes %s, which is no test", shown(f.PreviousPath), shown(f.Path))
		case !is:
			return ""
		case f.Deletions > f.Additions:
			return fmt.Sprintf("%s loses %d lines and gains %d", shown(f.Path), f.Deletions, f.Additions)
		}
		if i := slices.IndexFunc(added(f), skips.MatchString); i >= 0 {
			return fmt.Sprintf("%s passes over a test: %s", shown(f.Path), shown(strings.TrimSpace(added(f)[i])))
		}
		return ""
	})
	if len(wrong) > 0 {
		return failed("%s", listed(wrong))
	}
	return passed("no test is taken away")
}}

func (c change) isTest(path string) bool {
	return slices.ContainsFunc(c.policy.Tests, func(p string) bool { return ssot.PathMatches(p, path) })
}
