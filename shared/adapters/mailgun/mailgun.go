// Package mailgun owns Mailgun's words: it opens a webhook or a post of an inbound route (who sent it, which one is it)
// and interprets it (what happened to which mail). Both are pure functions.
//
// Mailgun signs a timestamp and a token, never the body. So a signature proves that Mailgun said something then, not
// what: the ledger lets each one stand for one content only (ops.Proof), and nothing destructive may follow from a post.
// For the same reason parent-signature, which a subaccount's posts carry besides, is not read: one post with two good
// signatures would leave one of them to whoever saw it.
//
// It refuses to store, to fetch and to guess an environment: that is the SSOT's. It reads leniently, as Mailgun adds
// fields and changes types without notice, and losing an event over an odd field is worse than a row with a gap. The
// parser of mailgun-go is not used for that: it refuses whole events over one odd field.
//
// Vendor sources: documentation.mailgun.com, "Webhook Payloads", "Securing Webhooks", "Automatic Retries", "Receive via
// HTTP"; help.mailgun.com, "Legacy Webhooks".
package mailgun

import (
	"fmt"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mailEvents are the events that are about a message. The others (list_uploaded and its kin) are about mailing lists.
var mailEvents = []string{
	"accepted", "rejected", "delivered", "failed", "opened", "clicked", "unsubscribed", "complained", "stored", received,
}

// received is our word for what Mailgun has none for: a route posted an inbound message here.
const received = "received"

// Interpret says what a delivery means. The same delivery always means the same, so that the projection can be dropped
// and rebuilt from the ledger.
func Interpret(d ops.Delivery) (ops.Interpretation, error) {
	p, err := read(inbound.MediaType(d.Headers["content-type"]), d.Headers["content-type"], d.Body)
	if err != nil {
		return ops.Interpretation{}, err
	}
	about, err := p.identify()
	if err != nil {
		return ops.Interpretation{}, err
	}
	if !slices.Contains(mailEvents, about.event) {
		return ops.Interpretation{Action: about.action, Ignored: fmt.Sprintf("nothing is read from %q events", inbound.Clip(about.event, 100))}, nil
	}
	event, err := p.mailEvent(about, d.ReceivedAt)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: about.action, Changes: []ops.Change{ops.MailHappened{Event: event}}}, nil
}
