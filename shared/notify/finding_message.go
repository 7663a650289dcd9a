package notify

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Finding is the message of a finding: how it stands now, and what can be done about it. The same is posted first and
// shown later, when something has changed. Console is the address of the console; without one there is no button for it.
func Finding(f ops.FindingNow, console string) Message {
	title := line(f.Title, 250)
	return message(notification(f),
		section(mark(f)+" *"+title+"*"),
		context(strings.Join(about(f), " · ")),
		text(f.Explanation, 1500),
		compared(f),
		linked(f.Links),
		context(strings.Join(standing(f), " · ")),
		buttons(f, console),
	)
}

// notification is what is shown where there is room for a line.
func notification(f ops.FindingNow) string {
	where := ""
	if f.Environment != "" {
		where = line(f.Environment, 60) + ": "
	}
	return fmt.Sprintf("[%s] %s%s", state(f), where, line(f.Title, 250))
}

// state is the word for how a finding stands: what it is while it is open, and what became of it then.
func state(f ops.FindingNow) string {
	if f.State == ops.FindingOpen {
		return string(f.Severity)
	}
	return string(f.State)
}

// signs are what is seen from afar.
var signs = map[ops.Severity]string{
	ops.Critical: ":rotating_light:", ops.Error: ":red_circle:", ops.Warning: ":large_orange_circle:", ops.Info: ":information_source:",
}

func mark(f ops.FindingNow) string {
	switch {
	case f.State == ops.FindingSuppressed:
		return ":zipper_mouth_face:"
	case f.State != ops.FindingOpen:
		return ":white_check_mark:"
	case f.AcknowledgedBy != "":
		return ":eyes:"
	}
	return signs[f.Severity]
}

func about(f ops.FindingNow) []string {
	said := []string{state(f)}
	for _, part := range []string{f.Environment, f.Repo, f.Signal} {
		if part != "" {
			said = append(said, line(part, 80))
		}
	}
	if f.Owner != "" {
		said = append(said, "owner "+line(f.Owner, 60))
	}
	return said
}

func text(raw string, limit int) object {
	if shown := fit(raw, limit); shown != "" {
		return section(shown)
	}
	return nil
}

func compared(f ops.FindingNow) object {
	if f.Expected == "" && f.Actual == "" {
		return nil
	}
	return fields("*Expected*\n"+fit(f.Expected, 400), "*Actual*\n"+fit(f.Actual, 400))
}

func linked(named map[string]string) object {
	if shown := links(named, 900); shown != "" {
		return context(shown)
	}
	return nil
}

// standing is what happened to it.
func standing(f ops.FindingNow) []string {
	said := []string{"since " + moment(f.FirstSeenAt)}
	if f.Reopened > 0 {
		said = append(said, "back for the "+ordinal(f.Reopened)+" time")
	}
	if f.AcknowledgedBy != "" {
		said = append(said, "acknowledged by "+line(f.AcknowledgedBy, 120)+" "+moment(f.AcknowledgedAt))
	}
	if f.WorkItemRef != "" {
		said = append(said, "escalated to "+line(f.WorkItemRef, 120))
	}
	if f.State == ops.FindingSuppressed {
		said = append(said, "accepted by "+line(f.SuppressedBy, 60)+" until "+moment(f.SuppressedUntil)+": "+line(f.SuppressionReason, 200))
	}
	if !f.ResolvedAt.IsZero() {
		said = append(said, "resolved "+moment(f.ResolvedAt)+" after "+lasted(f.ResolvedAt.Sub(f.FirstSeenAt)))
	}
	return said
}

// moment is a time that everybody sees in their own zone.
func moment(at time.Time) string {
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s>", at.Unix(), at.UTC().Format("2006-01-02 15:04 UTC"))
}

func lasted(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// buttons are what can be asked for. Whether it is done is decided where it arrives.
func buttons(f ops.FindingNow, console string) object {
	all := []any{}
	if f.State == ops.FindingOpen {
		if f.AcknowledgedBy == "" {
			all = append(all, press(ops.AskAcknowledge, "Acknowledge", FindingTopic(f.ID)))
		}
		all = append(all, press(ops.AskFix, "Ask FixBot", FindingTopic(f.ID)))
	}
	return actions(all, page(console, FindingTopic(f.ID)))
}

// actions are the buttons, and the one that opens the console.
func actions(all []any, to string) object {
	if to != "" {
		all = append(all, visit(ops.AskOpen, "Open in console", to))
	}
	if len(all) == 0 {
		return nil
	}
	return object{"type": "actions", "elements": all}
}

// page is where the console shows a topic; empty without a console. Only numbers go into the address.
func page(console, topic string) string {
	base := strings.TrimRight(address(console), "/")
	switch {
	case base == "":
		return ""
	case numbered("finding", topic) > 0:
		return fmt.Sprintf("%s/overview?finding=%d", base, numbered("finding", topic))
	case numbered("run", topic) > 0:
		return fmt.Sprintf("%s/control-plane?run=%d", base, numbered("run", topic))
	default:
		return base + "/overview"
	}
}

// numbered is the number of a topic of this kind; zero when it is of another kind, or none.
func numbered(kind, topic string) int64 {
	given, ok := strings.CutPrefix(topic, kind+":")
	n, err := strconv.ParseInt(given, 10, 64)
	if !ok || err != nil {
		return 0
	}
	return max(n, 0)
}
