// Package vercel owns Vercel's words: it opens a webhook delivery (who sent it, which one is it) and interprets it (what
// does it say about our nouns), and it reads what the API shows in the same words. All of it is pure.
//
// It refuses to store, to fetch and to guess. An event that it does not know is ignored with a reason, as Vercel adds
// some without notice; a payload that does not fit its event is invalid, with the field that does not fit.
//
// A webhook does not carry the state of its deployment: the event's name is the state. Order is not guaranteed, and some
// events are dropped after a day of trying, so that each says only what it says; what they come to is decided where all
// reports of a deployment are (shared/ops).
//
// Vendor sources: "Webhooks API Reference" and "Setting Up Webhooks" (vercel.com/docs/webhooks), the typed models of
// @vercel/sdk.
package vercel

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Interpret says what a delivery means. The same delivery always means the same, so that the projection can be dropped
// and rebuilt from the ledger.
func Interpret(d ops.Delivery) (ops.Interpretation, error) {
	switch d.Event {
	case DeploymentObserved:
		return observedDeployment(d.Body, d.ReceivedAt)
	case DeploymentGone:
		return goneDeployment(d.Body, d.ReceivedAt)
	case ProjectObserved:
		return observedProject(d.Body, d.ReceivedAt)
	}
	read, known := deploymentEvents[d.Event]
	if !known {
		return ignore(d.Action, "nothing is read from %q events", inbound.Clip(d.Event, 100)), nil
	}
	report, err := readEvent(d.Event, d.Body, d.ReceivedAt, read)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: d.Action, Changes: []ops.Change{ops.DeploymentReported{Report: report}}}, nil
}

func ignore(action, format string, args ...any) ops.Interpretation {
	return ops.Interpretation{Action: action, Ignored: fmt.Sprintf(format, args...)}
}
