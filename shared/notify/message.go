package notify

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// FindingOf is the finding that a topic is about; zero when it is about something else.
func FindingOf(topic string) ops.FindingID { return ops.FindingID(numbered("finding", topic)) }

// Topic is the message of a topic that is no finding, or of one that is gone: what was said of it last.
func Topic(latest ops.Notice, console string) Message {
	return message(headline(latest),
		section(sign(latest)+" *"+line(latest.Title, 250)+"*"),
		text(latest.Body, 2500),
		linked(latest.Links),
		actions(nil, page(console, latest.Topic)),
	)
}

func headline(n ops.Notice) string { return "[" + string(n.Severity) + "] " + line(n.Title, 250) }

// sign tells good news from bad.
func sign(n ops.Notice) string {
	switch n.Kind {
	case string(ops.Resolved), "succeeded":
		return ":white_check_mark:"
	case KindAcknowledged:
		return ":eyes:"
	case "fix_requested":
		return ":robot_face:"
	case KindDigest:
		return ":newspaper:"
	}
	return cmp.Or(signs[n.Severity], signs[ops.Info])
}

// The kinds of notices that are told in a way of their own.
const (
	KindAcknowledged = "acknowledged"
	KindDigest       = "digest" // it is a message of its own already and never becomes part of another one
)

// mostInAReply is how many changes of one topic are listed.
const mostInAReply = 10

// Reply is what is said in the thread of a topic that was told before. One change has its explanation with it, unless it
// only ends what was told.
func Reply(notices []ops.OwedNotice) Message {
	last := notices[len(notices)-1].Notice
	if len(notices) == 1 {
		explanation := last.Body
		if last.Kind == string(ops.Resolved) {
			explanation = "" // it is about what was wrong
		}
		return message(headline(last), section(sign(last)+" "+line(last.Title, 300)), text(explanation, 2000), linked(last.Links))
	}
	lines := []string{}
	for i, n := range notices {
		if left := len(notices) - i; len(lines) == mostInAReply-1 && left > 1 {
			lines = append(lines, "… and "+strconv.Itoa(left-1)+" more, of which the last is:")
			n = notices[len(notices)-1]
			lines = append(lines, sign(n.Notice)+" "+line(n.Title, 220))
			break
		}
		lines = append(lines, sign(n.Notice)+" "+line(n.Title, 220))
	}
	return message(headline(last), section(strings.Join(lines, "\n")))
}
