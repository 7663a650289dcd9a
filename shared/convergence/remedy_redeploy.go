package convergence

import (
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// redeployment builds the head once more after its deployment failed. Only the head's: an older commit that is deployed
// again would take the place of a newer one.
func redeployment(s Scene, f ops.Finding) (do ops.ConvergenceAction, whyNot string) {
	i := slices.IndexFunc(s.Is.Services, func(service ops.Service) bool { return string(service.Provider) == f.Subject })
	if i < 0 || s.Is.Services[i].Ended == nil {
		return do, "which deployment failed is not known"
	}
	service, d := s.Is.Services[i], s.Is.Services[i].Ended
	switch {
	case service.Provider != ops.ProviderVercel:
		return do, "what GitHub deploys, a workflow deploys: it is run again there"
	case !service.Look.Sure() || !s.Is.Head.Look.Sure():
		return do, "what is known of it is not sure"
	case d.SHA == "" || d.SHA != s.Is.Head.SHA:
		return do, "the commit that failed is not the head of " + s.Environment.Branch + ": what is newer is deployed instead"
	case service.InFlight != nil:
		return do, "a deployment of " + short(service.InFlight.SHA) + " is under way"
	case d.Provisional:
		return do, "Vercel has not named the deployment that failed"
	}
	return ops.ConvergenceAction{
		Kind: ops.Redeploy, SHA: d.SHA, Target: d.DeploymentID, Why: f.Title,
		Facts: map[string]any{"project": s.Environment.VercelProject, "requested_at": d.RequestedAt.UTC(), "reason": d.Reason, "failures": service.Failures},
	}, ""
}
