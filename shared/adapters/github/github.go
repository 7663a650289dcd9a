// Package github owns GitHub's words: it opens a webhook delivery (who sent it, which one is it) and interprets it
// (what does it say about our nouns). Both are pure functions. Client speaks to the API: what it observes becomes deliveries
// that are interpreted like a webhook's.
//
// It refuses to store and to guess. Headers are not signed, so that a payload is believed only as far as its
// shape fits the event that the header names. An event or action that it does not know is ignored with a reason, as
// GitHub adds both without notice; a payload that does not fit its event is invalid, with the field that does not fit.
//
// The typed events of go-github are not used: they lose changes.new_issue, changes.old_issue and their repositories,
// fail as a whole on one odd timestamp, and decode a hundred fields of which we need ten.
//
// Vendor sources: "Webhook events and payloads" and "Validating webhook deliveries" (docs.github.com), the OpenAPI
// descriptions in @octokit/openapi-webhooks.
package github

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// interpreters holds one reader for each event that says something to us; each has a file of the event's name.
var interpreters = map[string]func(payload []byte, received time.Time) (ops.Interpretation, error){
	"check_run":           checkRun,
	"deployment":          deployment,
	"deployment_status":   deploymentStatus,
	"issues":              issues,
	"ping":                ping,
	"pull_request":        pullRequest,
	"push":                push,
	"repository":          repository,
	"repository_dispatch": dispatched,
	"status":              commitStatus,
	"workflow_job":        workflowJob,
	"workflow_run":        workflowRun,
}

// Interpret says what a delivery means. The same delivery always means the same, so that the projection can be dropped
// and rebuilt from the ledger.
func Interpret(d ops.Delivery) (ops.Interpretation, error) {
	read, known := interpreters[d.Event]
	if !known {
		return ignore(d.Action, "nothing is read from %q events", inbound.Clip(d.Event, 100)), nil
	}
	payload, err := unwrap(inbound.MediaType(d.Headers["content-type"]), d.Body)
	if err != nil {
		return ops.Interpretation{}, err
	}
	in, err := read(payload, d.ReceivedAt)
	in.Action = inbound.Readable(in.Action)
	return in, err
}

func ignore(action, format string, args ...any) ops.Interpretation {
	return ops.Interpretation{Action: action, Ignored: fmt.Sprintf(format, args...)}
}
