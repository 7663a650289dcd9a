package fixbot

import (
	"regexp"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// What generators write at the top of a file (https://go.dev/s/generatedcode, and Meta's tools).
var generatedMark = regexp.MustCompile(`Code generated .* DO NOT EDIT|@generated\b`)

// generatedFile: reviews fold what programs write, so an agent does not write it.
var generatedFile = rule{"generated_file", func(c change) Opinion {
	if wrong := c.each(func(f ops.ChangedFile) string {
		named := slices.ContainsFunc(f.Paths(), func(path string) bool {
			return slices.ContainsFunc(c.policy.Generated, func(p string) bool { return ssot.PathMatches(p, path) })
		})
		if named || slices.ContainsFunc(strings.Split(f.Patch, "\n"), marked) {
			return shown(f.Path)
		}
		return ""
	}); len(wrong) > 0 {
		return failed("written by programs, not by hand: %s", listed(wrong))
	}
	return passed("nothing is written by a program")
}}

// marked tells whether a comment says that a program wrote this; elsewhere the words mean nothing.
func marked(line string) bool {
	text := strings.TrimSpace(strings.TrimLeft(line, "+- \t"))
	comment := strings.HasPrefix(text, "//") || strings.HasPrefix(text, "#") || strings.HasPrefix(text, "/*") || strings.HasPrefix(text, "*") ||
		strings.HasPrefix(text, "--") || strings.HasPrefix(text, "<!--")
	return comment && generatedMark.MatchString(text)
}
