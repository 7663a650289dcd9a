package fixbot

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// workflowPlaces are where GitHub looks for what it runs, at whatever depth a copy of a repository may lie.
var workflowPlaces = []string{"action.y*ml", "**/.github/", "**/workflows/*.y*ml", "**/workflow-templates/"}

// What only a workflow or an action says.
var workflowWords = []*regexp.Regexp{
	regexp.MustCompile(`^\s*["']?runs-on["']?\s*:`),
	regexp.MustCompile(`^\s*(-\s*)?["']?uses["']?\s*:\s*["']?(docker://|\./|[\w.-]+/[\w./-]+@)`),
	regexp.MustCompile(`^\s*["']?using["']?\s*:\s*["']?(composite|docker|node\d+)`),
	regexp.MustCompile(`^\s*["']?(workflow_call|workflow_dispatch|pull_request_target|repository_dispatch)["']?\s*:`),
	regexp.MustCompile(`^["']?on["']?\s*:\s*(\[|["']?(push|pull_request|schedule|workflow_\w+))`),
}

// workflowElsewhere: a workflow is one by where it lies or by what is in it. Under another name it waits to be moved or called.
var workflowElsewhere = rule{"workflow_elsewhere", func(c change) Opinion {
	wrong := c.each(func(f ops.ChangedFile) string {
		for _, p := range f.Paths() {
			if slices.ContainsFunc(workflowPlaces, func(place string) bool { return ssot.PathMatches(place, p) }) {
				return shown(p) + " is where a workflow or an action is"
			}
		}
		if line := workflowLine(f); line != "" {
			return fmt.Sprintf("%s has what only a workflow has: %s", shown(f.Path), shown(line))
		}
		return ""
	})
	if len(wrong) > 0 {
		return failed("%s", listed(wrong))
	}
	return passed("nothing is a workflow or an action")
}}

// workflowLine finds a line of a workflow among those that are added. Texts for people may quote one.
func workflowLine(f ops.ChangedFile) string {
	if slices.Contains([]string{".md", ".rst", ".po", ".pot"}, strings.ToLower(path.Ext(f.Path))) {
		return ""
	}
	for _, line := range added(f) {
		if slices.ContainsFunc(workflowWords, func(w *regexp.Regexp) bool { return w.MatchString(line) }) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
