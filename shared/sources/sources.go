// Package sources owns the list of vendors with a webhook door. It is the one place that chooses by a vendor's name;
// everybody else asks here and gets its functions.
//
// It refuses to add anything to what the adapters say.
package sources

import (
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Source is a vendor's webhook: who is at the door, and later, what did they say.
type Source struct {
	Name      ops.Source
	Open      func(h http.Header, body []byte, secrets secret.List, received time.Time) (ops.Delivery, error)
	Interpret func(ops.Delivery) (ops.Interpretation, error)
	Answer    func(ops.Delivery) []byte // what the vendor wants to hear when all is well; the envelope when nil
}

var all = map[ops.Source]Source{
	ops.GitHub:  {Name: ops.GitHub, Open: timeless(github.Open), Interpret: github.Interpret},
	ops.Plane:   {Name: ops.Plane, Open: timeless(plane.Open), Interpret: plane.Interpret},
	ops.Vercel:  {Name: ops.Vercel, Open: timeless(vercel.Open), Interpret: vercel.Interpret},
	ops.Mailgun: {Name: ops.Mailgun, Open: timeless(mailgun.Open), Interpret: mailgun.Interpret},
	ops.Slack:   {Name: ops.Slack, Open: slack.Open, Interpret: slack.Interpret, Answer: slack.Answer},
}

// timeless is for vendors whose signature does not depend on when it comes in: they sign no time, or the ledger judges it.
func timeless(open func(http.Header, []byte, secret.List) (ops.Delivery, error)) func(http.Header, []byte, secret.List, time.Time) (ops.Delivery, error) {
	return func(h http.Header, body []byte, secrets secret.List, _ time.Time) (ops.Delivery, error) {
		return open(h, body, secrets)
	}
}

// Lookup finds a vendor by the name in its webhook's path.
func Lookup(name string) (Source, bool) {
	source, known := all[ops.Source(name)]
	return source, known
}

// Interpret says what a delivery of the ledger means, whoever sent it.
func Interpret(d ops.Delivery) (ops.Interpretation, error) {
	source, known := Lookup(string(d.Source))
	if !known {
		return ops.Interpretation{}, fault.New(fault.Invalid, "nobody interprets %q deliveries", inbound.Clip(string(d.Source), 40))
	}
	return source.Interpret(d)
}
