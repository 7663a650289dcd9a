package github

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ping is what GitHub sends when a hook is made. That it is in the ledger is all there is to it; a hook of an app may
// name neither repository nor organization, so that nothing is asked of its shape.
func ping([]byte, time.Time) (ops.Interpretation, error) {
	return ignore("", "a ping: the webhook is set up and its secret is right"), nil
}
