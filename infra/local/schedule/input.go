package schedule

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// ARN is the ARN of a schedule on this machine.
func ARN(name string) string {
	return "arn:aws:scheduler:" + sam.Region + ":" + sam.AccountID + ":schedule/default/" + name
}

// fill puts the context attributes of this firing into the Input, which is the whole event: there is no envelope.
func fill(e Entry, due time.Time) string {
	input := e.Input
	if input == "" {
		input = "{}"
	}
	return strings.NewReplacer(
		"<aws.scheduler.schedule-arn>", ARN(e.Name),
		"<aws.scheduler.scheduled-time>", due.UTC().Format(time.RFC3339),
		"<aws.scheduler.execution-id>", strings.ToLower(rand.Text()[:16]),
		"<aws.scheduler.attempt-number>", "1",
	).Replace(input)
}
