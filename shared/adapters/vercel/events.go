package vercel

import (
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// event is what every webhook has around its payload.
type event struct {
	CreatedAt int64        `json:"createdAt"` // milliseconds
	Payload   eventPayload `json:"payload"`
}

type eventPayload struct {
	Deployment struct {
		ID   string   `json:"id"`
		Name string   `json:"name"`
		URL  string   `json:"url"`
		Meta metadata `json:"meta"`
	} `json:"deployment"`
	Links struct {
		Deployment string `json:"deployment"`
	} `json:"links"`
	Project struct {
		ID string `json:"id"`
	} `json:"project"`
	Target       string `json:"target"`
	ToDeployment string `json:"toDeploymentId"` // of a rollback
}

// deploymentEvents are the events that say something about a deployment, and what they add to its report. The legacy
// names with hyphens are not among them: deployment-ready came after the checks, deployment.ready comes before them.
var deploymentEvents = map[string]func(r *ops.DeploymentReport){
	"deployment.created":         func(r *ops.DeploymentReport) { r.Status, r.CreatedAt = ops.DeploymentQueued, r.At },
	"deployment.build-requested": func(r *ops.DeploymentReport) { r.Status = ops.DeploymentQueued },
	"deployment.ready":           func(r *ops.DeploymentReport) { r.Status, r.Reason = ops.DeploymentBuilding, "checks_running" },
	"deployment.succeeded":       func(r *ops.DeploymentReport) { r.Status = ops.DeploymentSucceeded },
	"deployment.promoted":        promoted,
	"deployment.error":           func(r *ops.DeploymentReport) { r.Status = ops.DeploymentFailed },
	"deployment.checks.failed":   func(r *ops.DeploymentReport) { r.Status, r.Reason = ops.DeploymentFailed, "checks_failed" },
	"deployment.blocked":         func(r *ops.DeploymentReport) { r.Status, r.Reason = ops.DeploymentAwaiting, "blocked_unspecified" },
	"deployment.canceled":        func(r *ops.DeploymentReport) { r.Status, r.Reason = ops.DeploymentCanceled, ops.ReasonUnspecified },
	"deployment.rollback":        rolledBack,
	"deployment.cleanup":         func(r *ops.DeploymentReport) { r.DeletedAt = r.At },
}

// promoted does not tell whether somebody did it or it went by itself; either way it serves now.
func promoted(r *ops.DeploymentReport) {
	r.Status, r.SourceSubstate, r.Turn, r.TurnAt = ops.DeploymentSucceeded, "promoted", ops.TurnPromoted, r.At
	r.Environment, r.SourceEnvironment = ops.TargetProduction, ""
}

// rolledBack is about a deployment of before, which serves again. It is no news of how that one went.
func rolledBack(r *ops.DeploymentReport) {
	r.Turn, r.TurnAt = ops.TurnRolledBack, r.At
	r.Environment, r.SourceEnvironment = ops.TargetProduction, ""
}

// readEvent reads what all these events have in common and what each adds to it.
func readEvent(name string, body []byte, received time.Time, add func(*ops.DeploymentReport)) (r ops.DeploymentReport, err error) {
	var e event
	if err := inbound.Decode(body, "", &e); err != nil {
		return r, err
	}
	at, err := millis("createdAt", e.CreatedAt, received)
	if err != nil {
		return r, err
	}
	p := e.Payload
	r = ops.DeploymentReport{
		Provider: ops.ProviderVercel, ToldBy: ops.ToldByWebhook, SourceState: name, At: at,
		ProjectID: inbound.Clip(inbound.Readable(p.Project.ID), 200), Project: inbound.Clip(inbound.Readable(p.Deployment.Name), 200),
		Host: host(p.Deployment.URL), Inspector: inbound.WebURL(p.Links.Deployment),
	}
	r.Environment, r.SourceEnvironment = target(p.Target)
	p.Deployment.Meta.describe(&r)
	field, id := "payload.deployment.id", p.Deployment.ID
	if name == "deployment.rollback" { // which deployment its payload describes is not documented; it may be the one that was left
		field, id = "payload.toDeploymentId", p.ToDeployment
		r = ops.DeploymentReport{
			Provider: r.Provider, ToldBy: r.ToldBy, SourceState: r.SourceState, At: r.At, ProjectID: r.ProjectID, Project: r.Project,
		}
	}
	add(&r)
	if r.DeploymentID, err = inbound.Token(field, id, 128); err != nil {
		return r, err
	}
	if r.Turn != "" && r.ProjectID == "" { // what serves is a matter of the project
		return r, inbound.Missing("payload.project.id")
	}
	return r, nil
}

// target is what a deployment is for. None is a preview; a word of somebody's own is a custom environment.
func target(name string) (ops.Target, string) {
	switch name {
	case "production":
		return ops.TargetProduction, ""
	case "", "preview":
		return ops.TargetPreview, ""
	default:
		return ops.TargetPreview, inbound.Clip(inbound.Readable(name), 100)
	}
}

// millis reads an instant in milliseconds.
func millis(field string, ms int64, received time.Time) (time.Time, error) {
	const longest = 1 << 46 // beyond the year 4000
	if ms == 0 {
		return time.Time{}, inbound.Missing(field)
	}
	if ms < 0 || ms > longest {
		return time.Time{}, fault.New(fault.Invalid, "%s is %d, which is not a time in milliseconds", field, ms)
	}
	return inbound.Plausible(field, strconv.FormatInt(ms, 10), time.UnixMilli(ms), received)
}

// host is an address as Vercel gives it, without a scheme.
func host(s string) string {
	s = strings.ToLower(strings.TrimPrefix(s, "https://"))
	if s == "" || len(s) > 253 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return ""
	}
	return s
}
