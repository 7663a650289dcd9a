package store_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

type report = ops.DeploymentReport

func tick(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }

// commitOf is a commit for each name.
func commitOf(name string) string {
	return strings.Repeat(fmt.Sprintf("%02x", name[len(name)-1]), 20)
}

// teller makes reports about one deployment.
type teller struct {
	id, commit, branch string
	number             int64
	target             ops.Target
	custom             string
}

func (t teller) base(by ops.Teller, state string, status ops.DeploymentStatus, at float64) report {
	return report{
		Provider: ops.ProviderVercel, ToldBy: by, SourceState: state, Status: status, At: tick(at), RepoID: 7, Repo: "acme/web",
		SHA: commitOf(t.commit), FromGit: true,
	}
}

// hook is what Vercel's webhook says.
func (t teller) hook(event string, status ops.DeploymentStatus, at float64) report {
	r := t.base(ops.ToldByWebhook, event, status, at)
	r.DeploymentID, r.ProjectID, r.Project, r.Home = t.id, "prj_1", "web", "prod"
	r.Branch, r.Environment, r.SourceEnvironment, r.Host = t.branch, t.target, t.custom, t.id+".vercel.app"
	switch event {
	case "created":
		r.CreatedAt = r.At
	case "canceled":
		r.Reason = ops.ReasonUnspecified
	case "promoted":
		r.Turn, r.TurnAt, r.Environment, r.SourceEnvironment = ops.TurnPromoted, r.At, ops.TargetProduction, ""
	case "rollback":
		r.Turn, r.TurnAt, r.Environment, r.SHA, r.Branch, r.Host = ops.TurnRolledBack, r.At, ops.TargetProduction, "", "", ""
	case "cleanup":
		r.DeletedAt = r.At
	}
	return r
}

// github is what GitHub says of its deployment, with an address when it succeeded.
func (t teller) github(state string, status ops.DeploymentStatus, at, created float64) report {
	r := t.base(ops.ToldByDeploymentStatus, state, status, at)
	r.GitHubID, r.Environment, r.CreatedAt, r.Creator = t.number, t.target, tick(created), "vercel[bot]"
	if status == ops.DeploymentSucceeded {
		r.Host = t.id + ".vercel.app"
	}
	return r
}

// status is a commit status that links to the deployment.
func (t teller) status(state string, status ops.DeploymentStatus, at float64) report {
	r := t.loose(state, status, "", at)
	r.DeploymentID = t.id
	return r
}

// loose is a commit status that names nothing but the commit and the project.
func (t teller) loose(state string, status ops.DeploymentStatus, reason string, at float64) report {
	r := t.base(ops.ToldByCommitStatus, state, status, at)
	r.Slot, r.Project, r.Branch, r.Reason = "Vercel – web", "web", t.branch, reason
	return r
}

// api is what Vercel's API shows when it is read.
func (t teller) api(state string, status ops.DeploymentStatus, reason string, created, ended, read float64) report {
	r := t.hook("READY", status, read)
	r.ToldBy, r.SourceState, r.Reason, r.CreatedAt = ops.ToldByREST, state, reason, tick(created)
	if ended != 0 {
		r.EndedAt = tick(ended)
	}
	return r
}

const (
	queued, building, success = ops.DeploymentQueued, ops.DeploymentBuilding, ops.DeploymentSucceeded
	failed, canceled, silent  = ops.DeploymentFailed, ops.DeploymentCanceled, ops.DeploymentSilent
	awaiting                  = ops.DeploymentAwaiting
)

func production(id string, number int64) teller {
	return teller{id: "dpl_" + id, commit: id, branch: "main", number: number, target: ops.TargetProduction}
}

// deploymentStory is an afternoon of one project: pushes of which some are superseded, a rollback, a promotion, a fork, a
// skipped build, a rate limit, a project of which only GitHub tells, and somebody else's deployments.
func deploymentStory() []report {
	a, b, c, d, e, f := production("a", 11), production("b", 12), production("c", 13), production("d", 14), production("e", 15), production("f", 16)
	held := production("l", 20)
	staged := held.api("READY", success, "", 5000, 5060, 6000)
	staged.SourceSubstate = ops.SubstateStaged
	fork := teller{id: "dpl_g", commit: "g", branch: "patch-1", number: 17, target: ops.TargetPreview}
	again := teller{id: "dpl_h", commit: "g", branch: "patch-1", number: 18, target: ops.TargetPreview}
	skipped := teller{commit: "i", branch: "docs"}
	limited := teller{commit: "j", branch: "main"}
	alone := teller{id: "dpl_k", commit: "k", branch: "main", number: 19, target: ops.TargetProduction}
	pages := func(number int64, commit, state string, status ops.DeploymentStatus, at, created float64) report {
		r := teller{commit: commit, number: number, target: ops.TargetProduction}.github(state, status, at, created)
		r.Provider, r.ProjectID, r.Project, r.SourceEnvironment, r.Host, r.Home = ops.ProviderGitHub, "7", "acme/web", "github-pages", "", ""
		if state == "inactive" {
			r.Turn, r.TurnAt = ops.TurnRetired, r.At
		}
		return r
	}
	serves := e.hook("rollback", silent, 4000)
	serves.ToldBy, serves.SourceState, serves.Turn, serves.TurnAt, serves.Seen = ops.ToldByREST, "targets.production", ops.TurnObserved, tick(300), tick(4000)
	return []report{
		// Only GitHub tells of it, before anybody knows the project's id; when that is known, it is the same project.
		alone.github("created", queued, -500, -500), alone.status("pending", building, -499), alone.status("success", success, -440),

		a.hook("created", queued, 0), a.github("created", queued, 1, 1), a.status("pending", building, 1), a.github("in_progress", building, 3, 1),
		a.hook("ready", building, 55), a.hook("succeeded", success, 60), a.hook("promoted", success, 62), a.github("success", success, 63, 1), a.status("success", success, 63),

		// Three pushes while a is being built: b and c are canceled when d takes their place.
		b.hook("created", queued, 20), b.github("created", queued, 21, 21), b.hook("canceled", canceled, 61), b.loose("failure: Canceled", canceled, ops.ReasonDashboard, 61),
		c.hook("created", queued, 30), c.github("created", queued, 31, 31), c.hook("canceled", canceled, 61.5),
		d.hook("created", queued, 40), d.github("created", queued, 41, 41), d.hook("succeeded", success, 120), d.hook("promoted", success, 121), d.github("success", success, 122, 41),

		// Back to a; e is built and does not serve until somebody promotes it. f fails.
		a.hook("rollback", silent, 200),
		e.hook("created", queued, 210), e.hook("succeeded", success, 260), e.hook("promoted", success, 300),
		f.hook("created", queued, 310), f.hook("error", failed, 350), f.github("created", queued, 311, 311), f.github("failure", failed, 351, 311), f.status("failure", failed, 352),

		// A fork awaits authorization, gets it, and its commit is deployed once more.
		fork.loose("failure: Authorization required to deploy.", awaiting, ops.ReasonFork, 400),
		fork.hook("created", queued, 500), fork.github("created", queued, 501, 501), fork.hook("succeeded", success, 560),
		again.hook("created", queued, 600), again.github("created", queued, 601, 601), again.github("success", success, 661, 601), again.hook("cleanup", silent, 9000),

		// One is built and kept from its domains, which only the API says; an old one is deleted.
		held.hook("created", queued, 5000), held.hook("succeeded", success, 5060), staged, d.hook("cleanup", silent, 8000),

		// What somebody who asked was shown.
		b.api("CANCELED", canceled, ops.ReasonMaybeSuperseded, 20, 0, 3000), c.api("CANCELED", canceled, ops.ReasonUnspecified, 30, 61.5, 3000),
		f.api("ERROR", failed, "build_failed", 310, 350, 3000), d.api("READY", success, "", 40, 120, 3000), serves,

		skipped.loose("success: Skipped - Not affected", canceled, ops.ReasonUnaffected, 700),
		limited.loose("failure: Deployment rate limited", failed, ops.ReasonRateLimited, 710),

		pages(31, "a", "created", queued, 70, 70), pages(31, "a", "success", success, 80, 70), pages(32, "d", "success", success, 130, 125),
		pages(31, "a", "inactive", silent, 131, 70), pages(32, "d", "inactive", silent, 800, 125),
	}
}
