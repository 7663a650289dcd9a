package convergence

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// deploymentStuck: a deployment has been under way for longer than one may take. One that awaits a person's authorization
// is not stuck: nobody knows how long a person takes.
var deploymentStuck = rule{"deployment_stuck", func(s Scene) (found finds) {
	for _, service := range s.Is.Services {
		d := service.InFlight
		switch {
		case !service.Look.Sure():
			found.blind = append(found.blind, unseen(string(service.Provider), service.Look))
		case d == nil || d.Status == ops.DeploymentAwaiting || s.Now.Sub(d.RequestedAt) < s.Want.DeployWithin():
		case service.Ended != nil && service.Ended.RequestedAt.After(d.RequestedAt): // history went on without it
		default:
			f := ops.Finding{
				Subject: string(service.Provider), Severity: ops.Error,
				Title:    fmt.Sprintf("the deployment of %s to %s does not end", short(d.SHA), s.Environment.Title),
				Expected: "an end within " + ago(s.Want.DeployWithin()), Actual: string(d.Status) + " for " + ago(s.Now.Sub(d.RequestedAt)),
				Explanation: fmt.Sprintf("%s has been %s since %s: look at it there, cancel it and deploy again", short(d.SHA), inWords(d.Status), stamp(d.RequestedAt)),
				Facts:       map[string]any{"desired_sha": s.Is.Head.SHA, "deployment": d.DeploymentID, "deployment_sha": d.SHA},
				Links:       map[string]string{},
			}
			deploymentLinks(f.Links, "deployment", d)
			found.findings = append(found.findings, f)
		}
	}
	return found
}}

func inWords(s ops.DeploymentStatus) string {
	if s == ops.DeploymentSilent {
		return "in a state that has not been explained to us"
	}
	return string(s)
}
