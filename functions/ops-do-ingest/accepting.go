package main

import (
	"context"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

// accepting is the store, with what ssot/maintenance/convergence.yaml accepts marked in every look that is recorded, whichever
// check made it.
type accepting struct {
	*store.Store
	want ssot.Convergence
}

// RecordObservation records a look as the store does.
func (a accepting) RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error) {
	return a.Store.RecordObservation(ctx, convergence.Accept(a.want, o), tell)
}
