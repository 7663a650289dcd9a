package vercel

import (
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/adapters/observed"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ProjectObserved is the event of a delivery that we made of what serves a project.
const ProjectObserved = "api.project"

// ObserveProject makes a delivery of what serves a project when it was read. Read a minute later it is another delivery
// though it says the same: another one may have served in between.
func ObserveProject(p Project, read time.Time) (ops.Delivery, error) {
	project, err := json.Marshal(map[string]any{"id": p.ID, "name": p.Name, "targets": p.Targets, "lastAliasRequest": p.LastAliasRequest})
	if err != nil {
		return ops.Delivery{}, err
	}
	at, err := json.Marshal(read.UTC().Truncate(time.Minute))
	if err != nil {
		return ops.Delivery{}, err
	}
	around := map[string]json.RawMessage{"type": json.RawMessage(`"` + ProjectObserved + `"`)}
	return observed.Delivery(ops.Vercel, p.ID, ProjectObserved, "", map[string]json.RawMessage{"project": project, "read": at}, around)
}

// observedProject reads what serves a project's production: the only thing at Vercel that says so for sure.
func observedProject(body []byte, read time.Time) (ops.Interpretation, error) {
	var said struct {
		Project Project `json:"project"`
	}
	if err := inbound.Decode(body, "", &said); err != nil {
		return ops.Interpretation{}, err
	}
	p := said.Project
	if read.IsZero() {
		return ops.Interpretation{}, fault.New(fault.Invalid, "it is not known when this was read")
	}
	if _, err := inbound.Token("project.id", p.ID, 128); err != nil {
		return ops.Interpretation{}, err
	}
	serves := p.Targets["production"].ID
	if serves == "" {
		return ignore("", "nothing serves the project's production"), nil
	}
	r := ops.DeploymentReport{
		Provider: ops.ProviderVercel, ToldBy: ops.ToldByREST, SourceState: "targets.production", At: read.UTC().Truncate(time.Microsecond),
		ProjectID: p.ID, Project: inbound.Clip(inbound.Readable(p.Name), 200), Environment: ops.TargetProduction,
		Turn: ops.TurnObserved,
	}
	var err error
	if r.DeploymentID, err = inbound.Token("project.targets.production.id", serves, 128); err != nil {
		return ops.Interpretation{}, err
	}
	// Since the last promotion or rollback to it, if that is told; known to hold until it was read.
	r.TurnAt, r.Seen = r.At, r.At
	if a := p.LastAliasRequest; a != nil && a.To == serves && a.Status == "succeeded" {
		if a.Type == "rollback" {
			r.Turn = ops.TurnRolledBack
		}
		if r.TurnAt, err = millis("project.lastAliasRequest.requestedAt", a.At, read); err != nil {
			return ops.Interpretation{}, err
		}
		if r.TurnAt.After(r.Seen) { // a clock that is ahead of ours
			r.TurnAt = r.Seen
		}
	}
	return ops.Interpretation{Changes: []ops.Change{ops.DeploymentReported{Report: r}}}, nil
}
