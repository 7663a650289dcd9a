// Package vercel owns Vercel's words: it opens a webhook delivery (who sent it, which one is it) and interprets it (what
// does it say about our nouns). Both are pure functions.
//
// It refuses to store, to fetch and to guess. An event that it does not know is ignored with a reason, as Vercel adds
// some without notice; a payload that does not fit its event is invalid, with the field that does not fit.
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
	return ignore(d.Action, "nothing is read from %q events", inbound.Clip(d.Event, 100)), nil
}

func ignore(action, format string, args ...any) ops.Interpretation {
	return ops.Interpretation{Action: action, Ignored: fmt.Sprintf(format, args...)}
}
