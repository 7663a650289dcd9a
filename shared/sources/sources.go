// Package sources owns the list of vendors with a webhook door. It is the one place that chooses by a vendor's name;
// everybody else asks here and gets two functions.
//
// It refuses to add anything to what the adapters say.
package sources

import (
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Source is a vendor's webhook: who is at the door, and later, what did they say.
type Source struct {
	Name      ops.Source
	Open      func(http.Header, []byte, secret.List) (ops.Delivery, error)
	Interpret func(ops.Delivery) (ops.Interpretation, error)
}

var all = map[ops.Source]Source{
	ops.GitHub:  {ops.GitHub, github.Open, github.Interpret},
	ops.Plane:   {ops.Plane, plane.Open, plane.Interpret},
	ops.Vercel:  {ops.Vercel, vercel.Open, vercel.Interpret},
	ops.Mailgun: {ops.Mailgun, mailgun.Open, mailgun.Interpret},
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
