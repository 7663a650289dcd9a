package summary

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// namedInASentence is how many of a list a sentence names.
const namedInASentence = 5

// headline says in one line whether there is anything to read.
func headline(w Window, s ops.Summary) string {
	day := w.Day
	if at, err := time.Parse(time.DateOnly, w.Day); err == nil {
		day = at.Format("Monday 2 January 2006")
	}
	var said []string
	add := func(n int64, one, many string) {
		if n > 0 {
			said = append(said, counted(n, one, many))
		}
	}
	add(int64(s.Errors.New), "new kind of error", "new kinds of errors")
	add(s.Findings.Urgent, "urgent finding", "urgent findings")
	add(s.Chores.Total, "chore not done", "chores not done")
	add(s.Dead.Total, "dead task", "dead tasks")
	if len(said) == 0 {
		add(s.Errors.Total, "error", "errors")
		add(s.Findings.Open, "finding", "findings")
		said = append(said, "nothing urgent")
	}
	return day + ": " + strings.Join(said, ", ")
}

// sentences are the summary for a person: first what it comes to, then what is wrong by name.
func sentences(s ops.Summary) []string {
	said := append([]string{errorSentence(s.Errors)}, findingSentences(s.Findings)...)
	said = append(said, choreSentence(s), doorSentence(s), happened(s))
	said = append(said, theErrors(s.Errors)...)
	return append(said, theFindings(s.Findings)...)
}

func theErrors(r ops.ErrorRollup) (said []string) {
	for i, g := range r.Groups {
		if i == namedInASentence {
			return append(said, fmt.Sprintf("• and %s more", counted(int64(r.Kinds-i), "kind of error", "kinds of errors")))
		}
		said = append(said, "• "+groupSentence(g))
	}
	return said
}

func theFindings(f ops.FindingRollup) (said []string) {
	for i, w := range f.Worst {
		if i == namedInASentence {
			return append(said, fmt.Sprintf("• and %s more", counted(f.Open-int64(i), "finding", "findings")))
		}
		where := ""
		if w.Environment != "" {
			where = " (" + w.Environment + ")"
		}
		said = append(said, fmt.Sprintf("• %s: %s%s, since %s", w.Severity, w.Title, where, w.FirstSeenAt.UTC().Format(time.DateOnly)))
	}
	return said
}

func errorSentence(r ops.ErrorRollup) string {
	if r.Total == 0 {
		return "No errors." + goneSentence(r)
	}
	said := fmt.Sprintf("%s of %s", counted(r.Total, "error", "errors"), counted(int64(r.Kinds), "kind", "kinds"))
	if r.New+r.Rising > 0 {
		said += fmt.Sprintf(": %d new, %d rising", r.New, r.Rising)
	}
	if r.NotTold > 0 {
		said += fmt.Sprintf("; %d more were not told apart", r.NotTold)
	}
	return said + "." + goneSentence(r)
}

func goneSentence(r ops.ErrorRollup) string {
	if n := int64(len(r.Gone) + r.GoneNot); n > 0 {
		return " " + counted(n, "kind is", "kinds are") + " gone since the day before."
	}
	return ""
}

func groupSentence(g ops.ErrorGroup) string {
	about := g.Kind
	if g.Source != "" {
		about += " (" + g.Source + ")"
	}
	trend := string(g.Trend)
	switch g.Trend {
	case ops.TrendRising, ops.TrendFalling, ops.TrendSteady:
		trend += fmt.Sprintf(", usually %.1f a day", g.Usual)
	case ops.TrendUnknown:
		trend = "whether it is new is not known"
	case ops.TrendNew, ops.TrendGone:
	}
	return fmt.Sprintf("%d× %s: %s [%s]", g.Count, about, g.Pattern, trend)
}

func findingSentences(f ops.FindingRollup) []string {
	said := fmt.Sprintf("%s open, %d of them urgent; %d opened, %d resolved", counted(f.Open, "finding", "findings"), f.Urgent, f.Opened, f.Resolved)
	if f.Suppressed > 0 {
		said += fmt.Sprintf("; %d suppressed", f.Suppressed)
	}
	if f.Open == 0 {
		return []string{said + "."}
	}
	aged := slices.DeleteFunc(slices.Clone(f.ByAge), func(c ops.Count) bool { return c.Count == 0 })
	return []string{said + ".", "By age: " + listed(ops.Ranking{Top: aged}) + ". By owner: " + listed(f.ByOwner) + "."}
}

func choreSentence(s ops.Summary) string {
	if s.Chores.Total == 0 {
		return fmt.Sprintf("Chores: %d done, none missed and none failed.", s.ChoresDone)
	}
	return fmt.Sprintf("Chores: %d done, %d not: %s.", s.ChoresDone, s.Chores.Total, listed(s.Chores))
}

func doorSentence(s ops.Summary) string {
	said := fmt.Sprintf("Doors: %d webhooks taken, %d refused", s.Deliveries.Total, s.Refusals.Total)
	if s.Refusals.Total > 0 {
		said += " (" + listed(s.Refusals) + ")"
	}
	if s.Dead.Total > 0 {
		said += "; given up and waiting for a person: " + listed(s.Dead)
	}
	return said + "."
}

func happened(s ops.Summary) string {
	parts := []string{}
	for _, p := range []struct {
		name string
		of   ops.Ranking
	}{{"builds", s.Builds}, {"deployments", s.Deployments}, {"mail events", s.Mails}} {
		said := fmt.Sprintf("%d %s", p.of.Total, p.name)
		if p.of.Total > 0 {
			said += " (" + listed(p.of) + ")"
		}
		parts = append(parts, said)
	}
	return "Happened: " + strings.Join(parts, ", ") + "."
}

// listed names what there is most of.
func listed(r ops.Ranking) string {
	said := []string{}
	for i, c := range r.Top {
		if i == namedInASentence {
			said = append(said, fmt.Sprintf("and %d more", len(r.Top)-i+r.More))
			break
		}
		said = append(said, fmt.Sprintf("%s %d", strings.TrimSpace(c.Of+" "+c.Is), c.Count))
	}
	return strings.Join(said, ", ")
}

func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
