package notify

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// The check that watches whether people are told, and what it finds.
const (
	Check   = "slack"
	Refuses = "slack_refuses" // Slack will not take it until a person does something
	Away    = "slack_away"    // for an hour nothing has got through
)

// Refused is the finding about a channel in which nothing is told until somebody mends it. Nothing is lost: what waits is
// told then. It is not told in Slack itself, where nobody would hear it.
func Refused(channel, reason string) ops.Finding {
	return ops.Finding{
		Signal: Refuses, Subject: "channel:" + channel, Severity: ops.Error, Title: "Slack takes no messages for " + channel,
		Explanation: reason + ". Notices wait, and are tried again every quarter of an hour.",
		Expected:    "messages get through", Actual: reason, Facts: map[string]any{"channel": channel},
	}
}

// Unsendable is the finding about notices that can never be told as they are.
func Unsendable(d ops.DeadNotices) ops.Finding {
	return ops.Finding{
		Signal: Refuses, Subject: "notices:" + d.Channel, Severity: ops.Error, Title: fmt.Sprintf("%d notices could not be told in %s", d.Count, d.Channel),
		Explanation: fmt.Sprintf("the last of them is notice %d: %s. They are listed as dead notices; nobody was told what they say.", d.Last, d.Reason),
		Expected:    "every notice is told", Actual: d.Reason, Facts: map[string]any{"channel": d.Channel, "dead": d.Count, "last": d.Last},
	}
}

// Silent is the finding about a channel in which nothing has got through for long; nil while that is not long.
func Silent(channel, reason string, since, now time.Time) *ops.Finding {
	const long = time.Hour
	if now.Sub(since) < long {
		return nil
	}
	return &ops.Finding{
		Signal: Away, Subject: "channel:" + channel, Severity: ops.Warning, Title: "Slack is away: notices for " + channel + " wait",
		Explanation: "the oldest of them is of " + since.UTC().Format(time.RFC3339) + ": " + reason + ". They are told when Slack is back.",
		Expected:    "messages get through", Actual: reason, Facts: map[string]any{"channel": channel, "since": since.UTC()},
	}
}
