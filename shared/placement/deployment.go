package placement

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Deployment says to which environment a report's project belongs. A project of Vercel's is an environment's own, by its
// name; what somebody else deploys from a repository is an environment's when it is called like it. Whether a deployment
// is what runs there, and not a preview, is for the deployment to say, which may be told by another report.
func (p Places) Deployment(r ops.DeploymentReport) ops.DeploymentReport {
	r.Home = ""
	for _, e := range p.environments {
		if r.Provider == ops.ProviderVercel && r.Project != "" && r.Project == e.VercelProject ||
			r.Provider == ops.ProviderGitHub && strings.EqualFold(r.Repo, e.Repository) && called(e, r.SourceEnvironment) {
			r.Home = e.Name
			break
		}
	}
	return r
}

func called(e ssot.Environment, name string) bool {
	return strings.EqualFold(name, e.Name) || strings.EqualFold(name, e.Title)
}
