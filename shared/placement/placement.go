// Package placement owns the question which environment a thing belongs to, as far as the SSOT can tell it from what the
// vendor said. Pure: the same thing and the same SSOT, the same answer and the same explanation.
//
// It refuses to guess. What no environment claims belongs to none, and is shown as that.
package placement

import (
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Places are the environments that things can belong to.
type Places struct{ environments []ssot.Environment }

// New takes the environments of the SSOT.
func New(environments []ssot.Environment) Places { return Places{environments} }

// Interpreter completes what an interpreter says with what only the SSOT knows. A rebuild after an edit of the SSOT places
// everything anew.
func (p Places) Interpreter(interpret func(ops.Delivery) (ops.Interpretation, error)) func(ops.Delivery) (ops.Interpretation, error) {
	return func(d ops.Delivery) (ops.Interpretation, error) {
		in, err := interpret(d)
		for i, change := range in.Changes {
			switch c := change.(type) {
			case ops.MailHappened:
				in.Changes[i] = ops.MailHappened{Event: p.Mail(c.Event)}
			case ops.DeploymentReported:
				in.Changes[i] = ops.DeploymentReported{Report: p.Deployment(c.Report)}
			}
		}
		return in, err
	}
}
