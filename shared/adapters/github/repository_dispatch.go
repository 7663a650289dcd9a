package github

import (
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type dispatchPayload struct {
	Action  string `json:"action"`
	Payload struct {
		ID          string `json:"id"`
		URL         string `json:"url"`
		Environment string `json:"environment"`
		Git         struct {
			Ref string `json:"ref"`
			SHA string `json:"sha"`
		} `json:"git"`
		Project struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"project"`
		State struct {
			Detail string `json:"detail"`
		} `json:"state"`
	} `json:"client_payload"`
	Repository repositoryFields `json:"repository"`
	Sender     account          `json:"sender"`
}

// dispatched reads the events that Vercel dispatches to a repository (github.com/vercel/repository-dispatch).
func dispatched(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p dispatchPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	what, vercels := strings.CutPrefix(p.Action, "vercel.deployment.")
	switch {
	case p.Action == "":
		return ops.Interpretation{}, inbound.Missing("action")
	case !vercels:
		return ignore(p.Action, "nothing is read from the dispatch %q", inbound.Clip(inbound.Readable(p.Action), 100)), nil
	case p.Sender.Login != "" && p.Sender.Login != vercelBot: // whoever may write to the repository may dispatch anything
		return ignore(p.Action, "Vercel did not dispatch this"), nil
	case received.IsZero(): // it carries no time of its own
		return ops.Interpretation{}, fault.New(fault.Invalid, "it is not known when this was dispatched")
	}
	r, err := p.report(received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	if !p.tell(&r, what) {
		return ignore(p.Action, "nothing is read from the dispatch %q", inbound.Clip(inbound.Readable(p.Action), 100)), nil
	}
	at, err := p.Repository.place(time.Time{}, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	r.RepoID, r.Repo = p.Repository.ID, at.Name
	changes := []ops.Change{ops.DeploymentReported{Report: r}}
	if !at.At.IsZero() {
		changes = append([]ops.Change{at}, changes...)
	}
	return ops.Interpretation{Action: p.Action, Changes: changes}, nil
}

func (p dispatchPayload) report(received time.Time) (r ops.DeploymentReport, err error) {
	c := p.Payload
	r = ops.DeploymentReport{
		Provider: ops.ProviderVercel, ToldBy: ops.ToldByDispatch, SourceState: inbound.Clip(inbound.Readable(p.Action), 100),
		At: received.UTC().Truncate(time.Microsecond), Slot: "Vercel", FromGit: true,
		ProjectID: inbound.Clip(inbound.Readable(c.Project.ID), 200), Project: inbound.Clip(inbound.Readable(c.Project.Name), 200),
		Branch: inbound.Readable(strings.TrimPrefix(c.Git.Ref, "refs/heads/")), Host: deploymentHost(c.URL),
	}
	r.Environment, r.SourceEnvironment, _ = vercelEnvironment(c.Environment)
	if id, err := inbound.Token("client_payload.id", c.ID, 128); err == nil && strings.HasPrefix(id, "dpl_") {
		r.DeploymentID = id // a fork that awaits authorization has a job instead, which is nobody's id
	}
	r.SHA, err = commit("client_payload.git.sha", c.Git.SHA)
	return r, err
}

// tell maps what was dispatched; false when it says nothing of how a deployment stands.
func (p dispatchPayload) tell(r *ops.DeploymentReport, what string) bool {
	detail := inbound.Clip(inbound.Readable(p.Payload.State.Detail), 100)
	switch what {
	case "pending":
		r.Status = ops.DeploymentQueued
	case "ready": // built, and not promoted
		r.Status, r.SourceSubstate = ops.DeploymentSucceeded, ops.SubstateStaged
	case "success":
		r.Status = ops.DeploymentSucceeded
	case "promoted": // when, is not told, and it may be delivered late: what serves is for others to tell
		r.Status, r.SourceSubstate = ops.DeploymentSucceeded, "promoted"
	case "canceled":
		r.Status, r.Reason = ops.DeploymentCanceled, ops.ReasonUnspecified
	case "ignored":
		r.Status, r.Reason = ops.DeploymentCanceled, ops.ReasonIgnoredStep
	case "skipped":
		r.Status, r.Reason = ops.DeploymentCanceled, ops.ReasonUnaffected
	case "failed", "error":
		p.failed(r, detail)
	default:
		return false
	}
	return true
}

func (p dispatchPayload) failed(r *ops.DeploymentReport, detail string) {
	r.Status, r.Reason = ops.DeploymentFailed, detail
	switch detail {
	case "authorization_required", "missing_vercel_access", "no_vercel_account":
		r.Status, r.SourceState = ops.DeploymentAwaiting, r.SourceState+": "+detail
		r.FromFork = detail == "authorization_required"
	case "deployment_deleted": // that it is gone says nothing of how it ended
		r.Status, r.Reason, r.SourceState, r.DeletedAt = ops.DeploymentSilent, "", r.SourceState+": "+detail, r.At
	}
}
