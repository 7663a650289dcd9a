package notify

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// kindEscalated is what level 3 does to a finding, once.
const kindEscalated = "escalated"

// Escalated tells that findings have stood for too long, each once, whether or not it was told of before.
func Escalated(findings []ops.Transition) (notices []ops.Notice) {
	for _, f := range findings {
		topic := FindingTopic(f.ID)
		notices = append(notices, ops.Notice{
			DedupeKey: topic + "/escalated", Channel: ops.DefaultChannel, Topic: topic, Kind: kindEscalated, Severity: f.Severity,
			Title: fmt.Sprintf("Escalated: %s (since %s)", f.Title, f.FirstSeenAt.UTC().Format("2006-01-02 15:04 UTC")), Body: f.Explanation, Links: f.Links,
		})
	}
	return notices
}
