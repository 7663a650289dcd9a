package convergence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// EscalationRules says which errors are escalated at a time: those that have stood for longer than their environment allows,
// where level 3 is on. A freeze keeps nobody from being told.
func EscalationRules(want ssot.Convergence, now time.Time) (rules []ops.EscalationRule) {
	for _, c := range want.Environments {
		if c.Level < 3 {
			continue
		}
		r := ops.EscalationRule{Environment: c.Environment, Before: now.Add(-c.EscalateAfter())}
		if c.EscalateTo == "" {
			r.Note = "no work item: the SSOT names no place for one (escalate_to)"
		}
		rules = append(rules, r)
	}
	return rules
}

// WorkItems says which work items are to be opened and closed for findings that were escalated. Where the SSOT names no place
// for them, there are none. One is closed where it was opened, whatever the SSOT says by then.
func WorkItems(want *ssot.SSOT, owed []ops.Escalated) (all []ops.ConvergenceAction) {
	for _, o := range owed {
		f := o.Finding
		if o.Opened != nil && o.Opened.State == ops.ActionDone {
			all = append(all, ops.ConvergenceAction{
				Environment: f.Environment, Kind: ops.CloseWorkItem, Finding: f.ID, Target: target(f.ID),
				Why: "resolved: " + f.Title, Facts: map[string]any{"work_item_ref": o.Opened.Receipt, "project": o.Opened.Facts["project"]},
			})
			continue
		}
		c, _ := want.Convergence.Of(f.Environment)
		if to := c.EscalateTo; to != "" || o.Opened != nil {
			all = append(all, opening(want, to, o))
		}
	}
	return all
}

// target names a finding as the thing that a work item is for.
func target(id ops.FindingID) string { return fmt.Sprintf("finding:%d", id) }

// opening is the work item as it was decided first: another attempt must find it where the first may have made it.
func opening(want *ssot.SSOT, to string, o ops.Escalated) ops.ConvergenceAction {
	if o.Opened != nil {
		return *o.Opened
	}
	f := o.Finding
	facts := map[string]any{"title": ops.Plain(f.Environment+": "+f.Title, 200), "text": workItemText(f), "repository": repositoryOf(want, f.Environment)}
	if project, isPlane := strings.CutPrefix(to, "plane:"); isPlane {
		facts["project"] = project
	}
	return ops.ConvergenceAction{Environment: f.Environment, Kind: ops.OpenWorkItem, Finding: f.ID, Target: target(f.ID), Why: f.Title, Facts: facts}
}

func repositoryOf(want *ssot.SSOT, environment string) string {
	i := slices.IndexFunc(want.Environments, func(e ssot.Environment) bool { return e.Name == environment })
	if i < 0 {
		return ""
	}
	return want.Environments[i].Repository
}

// workItemText says in plain words what is wrong. What is in it comes from commits and vendors: whoever shows it shows it as
// text, and nobody is called by name.
func workItemText(f ops.Transition) string {
	lines := []string{f.Explanation, ""}
	for _, said := range [][2]string{{"Signal", f.Signal}, {"Subject", f.Subject}, {"Owner", f.Owner}, {"Expected", f.Expected}, {"Actual", f.Actual}, {"First seen", stamp(f.FirstSeenAt)}} {
		if said[1] != "" {
			lines = append(lines, said[0]+": "+said[1])
		}
	}
	for _, name := range sortedNames(f.Links) {
		lines = append(lines, name+": "+f.Links[name])
	}
	return strings.Join(append(lines, "", "It is closed by itself when this is no longer so."), "\n")
}

func sortedNames(links map[string]string) (names []string) {
	for name := range links {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
