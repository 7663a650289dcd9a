// Package plane owns Plane's words: it opens a webhook delivery (who sent it, which one is it) and interprets it (what
// does it say about our nouns). Both are pure functions. Client speaks to the API: what it observes becomes deliveries that
// are interpreted like a webhook's.
//
// Two generations of webhooks exist. The community edition sends v1; the cloud sends v2 and, to old hooks, v1. They
// differ in the envelope, in the names of fields and in what a null looks like; what they say is the same, so that they
// part in envelope.go and record.go and are one everywhere else.
//
// It refuses to store and to guess. A work item's status follows the group of its state and never the state's
// name, which is free text. Addresses of people, which every v1 body holds, go no further: people are display names or ids.
//
// Vendor sources: makeplane/plane apps/api/plane/bgtasks/webhook_task.py for v1; developers.plane.so,
// "dev-tools/intro-webhooks", for v2.
package plane

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// interpreters holds one reader for each noun that says something to us. Issue is what v1 calls a work item. Comments,
// links, cycles and modules are other nouns: v1 "issue_comment", v2 "workitem.comment".
var interpreters = map[string]func(e envelope, received time.Time) (ops.Interpretation, error){
	"issue":    workItem,
	"workitem": workItem,
	"project":  project,
}

// Interpret says what a delivery means. The same delivery always means the same, so that the projection can be dropped
// and rebuilt from the ledger.
func Interpret(d ops.Delivery) (ops.Interpretation, error) {
	var e envelope
	if err := inbound.Decode(d.Body, "", &e); err != nil {
		return ops.Interpretation{}, err
	}
	about := entitle(e.Version, e.Event, e.Action, d.Event)
	read, known := interpreters[about.noun]
	switch {
	case !known:
		return ignore(about.action, "nothing is read from %q events", inbound.Clip(about.event, 100)), nil
	case about.action == "":
		return ops.Interpretation{}, inbound.Missing("action")
	}
	e.Action = about.action
	return read(e, d.ReceivedAt)
}

func ignore(action, format string, args ...any) ops.Interpretation {
	return ops.Interpretation{Action: action, Ignored: fmt.Sprintf(format, args...)}
}
