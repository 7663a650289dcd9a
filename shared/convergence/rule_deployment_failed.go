package convergence

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// deploymentFailed: the last deployment that came to an end failed. A newer one that is under way does not undo that before
// it has succeeded; one that was superseded, canceled or skipped says nothing.
var deploymentFailed = rule{"deployment_failed", func(s Scene) (found finds) {
	for _, service := range s.Is.Services {
		d := service.Ended
		switch {
		case !service.Look.Sure():
			found.blind = append(found.blind, unseen(string(service.Provider), service.Look))
		case d != nil && d.Status == ops.DeploymentFailed:
			found.findings = append(found.findings, failedDeployment(s, service, *d))
		}
	}
	return found
}}

func failedDeployment(s Scene, service ops.Service, d ops.Deployment) ops.Finding {
	f := ops.Finding{
		Subject: string(service.Provider), Severity: ops.Error,
		Title:    fmt.Sprintf("the deployment of %s to %s failed", short(d.SHA), s.Environment.Title),
		Expected: "success", Actual: "failed",
		Explanation: fmt.Sprintf("%s failed to deploy %s at %s", service.Provider, short(d.SHA), stamp(d.FinishedAt)),
		Facts:       map[string]any{"desired_sha": s.Is.Head.SHA, "failed_sha": d.SHA, "deployment": d.DeploymentID, "failures": service.Failures},
		Links:       map[string]string{"commit": commitURL(s.Environment.Repository, d.SHA)},
	}
	if d.Reason != "" {
		f.Explanation += ": " + d.Reason
	}
	if service.Failures > 1 {
		f.Explanation += fmt.Sprintf("; that commit has failed %d times", service.Failures)
	}
	if r := service.Running; r != nil {
		f.Facts["running_sha"] = r.SHA
		f.Explanation += fmt.Sprintf("; %s still serves", short(r.SHA))
	}
	if next := service.InFlight; next != nil && next.RequestedAt.After(d.RequestedAt) {
		f.Explanation += fmt.Sprintf("; a deployment of %s is under way", short(next.SHA))
	}
	deploymentLinks(f.Links, "deployment", &d)
	return f
}
