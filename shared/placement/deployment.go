package placement

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Deployment says to which environment a report's project belongs. A project of Vercel's is an environment's own, by its
// name; what somebody else deploys from a repository is an environment's when it is called like it. Whether a deployment
// is what runs there, and not a preview, is for the deployment to say, which may be told by another report.
//
// Of a build that was skipped or refused there is no deployment: only a commit status tells of it, which names neither
// what it was for nor, where a repository has one project, the project. What is built from an environment's branch is for
// it, and a repository of one environment has its project.
func (p Places) Deployment(r ops.DeploymentReport) ops.DeploymentReport {
	r.Home = ""
	for _, e := range p.environments {
		if r.Provider == ops.ProviderVercel && r.Project != "" && r.Project == e.VercelProject ||
			r.Provider == ops.ProviderGitHub && strings.EqualFold(r.Repo, e.Repository) && called(e, r.SourceEnvironment) {
			return at(e, r)
		}
	}
	if e, alone := p.only(r.Repo); alone && r.Provider == ops.ProviderVercel && r.Project == "" && r.DeploymentID == "" && r.GitHubID == 0 {
		return at(e, r)
	}
	return r
}

// at gives a report to an environment.
func at(e ssot.Environment, r ops.DeploymentReport) ops.DeploymentReport {
	r.Home = e.Name
	if r.ToldBy == ops.ToldByCommitStatus && r.Environment == "" && r.Branch == e.Branch {
		r.Environment = ops.TargetProduction
	}
	return r
}

// only is the environment of a repository that has one.
func (p Places) only(repository string) (only ssot.Environment, alone bool) {
	for _, e := range p.environments {
		if !strings.EqualFold(e.Repository, repository) {
			continue
		}
		if alone {
			return ssot.Environment{}, false
		}
		only, alone = e, true
	}
	return only, alone
}

func called(e ssot.Environment, name string) bool {
	return strings.EqualFold(name, e.Name) || strings.EqualFold(name, e.Title)
}
