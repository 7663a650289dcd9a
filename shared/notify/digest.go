package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

const (
	// burst is how many topics may wait and still have a message each. Of more than that there is one message.
	burst = 5
	// listed is how many of them it names.
	listed = 12
)

// Together says which of the notices that wait in a channel, oldest first, are told by one message: all of them when they
// are about many things, because nobody reads a hundred messages; else those about the same as the oldest.
func Together(owed []ops.OwedNotice) (told []ops.OwedNotice) {
	first := owed[0]
	if first.Kind == KindDigest {
		return owed[:1]
	}
	topics := map[string]bool{}
	for _, n := range owed {
		if n.Kind != KindDigest {
			topics[n.Topic] = true
		}
	}
	for _, n := range owed {
		if n.Kind != KindDigest && (len(topics) > burst || n.Topic == first.Topic) {
			told = append(told, n)
		}
	}
	return told
}

// entry is one topic of a digest.
type entry struct {
	title    string
	severity ops.Severity
	sign     string
	open     bool
	finding  ops.FindingID
}

// Digest is one message about many topics, as they stand now: how many, how bad, and the worst of them by name. The
// findings are those that the topics are about.
func Digest(notices []ops.OwedNotice, findings map[ops.FindingID]ops.FindingNow, console string) Message {
	entries := entriesOf(notices, findings)
	title := summary(entries)
	lines := []string{}
	for i, e := range entries {
		if i == listed {
			lines = append(lines, fmt.Sprintf("… and %d more", len(entries)-i))
			break
		}
		lines = append(lines, e.sign+" "+e.title)
	}
	return message(title, section(":card_index_dividers: *"+title+"*"), section(strings.Join(lines, "\n")), actions(nil, page(console, "")))
}

// entriesOf gives each topic once: what is open first, and of that the worst.
func entriesOf(notices []ops.OwedNotice, findings map[ops.FindingID]ops.FindingNow) []entry {
	latest := map[string]ops.Notice{}
	order := []string{}
	for _, n := range notices {
		if _, there := latest[n.Topic]; !there {
			order = append(order, n.Topic)
		}
		latest[n.Topic] = n.Notice
	}
	entries := make([]entry, len(order))
	for i, topic := range order {
		n := latest[topic]
		entries[i] = entry{line(n.Title, 160), n.Severity, sign(n), n.Kind != string(ops.Resolved), 0}
		if f, ok := findings[FindingOf(topic)]; ok {
			entries[i] = entry{placed(f), f.Severity, mark(f), f.State == ops.FindingOpen, f.ID}
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.finding, b.finding))
	})
	return entries
}

// placed is a finding in one line.
func placed(f ops.FindingNow) string {
	if f.Environment == "" {
		return line(f.Title, 160)
	}
	return line(f.Title, 130) + " (" + line(f.Environment, 40) + ")"
}

func rank(e entry) int {
	if !e.open {
		return 9
	}
	return slices.Index([]ops.Severity{ops.Critical, ops.Error, ops.Warning, ops.Info}, e.severity)
}

// summary counts: 500 findings: 12 critical, 468 error, 20 no longer open.
func summary(entries []entry) string {
	counts, others, findings := map[string]int{}, 0, 0
	const over = "no longer open"
	for _, e := range entries {
		switch {
		case e.finding == 0:
			others++
			continue
		case !e.open:
			counts[over]++
		default:
			counts[string(e.severity)]++
		}
		findings++
	}
	said := []string{}
	for _, word := range []string{"critical", "error", "warning", "info", over} {
		if counts[word] > 0 {
			said = append(said, fmt.Sprintf("%d %s", counts[word], word))
		}
	}
	switch {
	case findings == 0:
		return fmt.Sprintf("%d changes", others)
	case others > 0:
		return fmt.Sprintf("%d findings and %d other changes: %s", findings, others, strings.Join(said, ", "))
	}
	return fmt.Sprintf("%d findings: %s", findings, strings.Join(said, ", "))
}
