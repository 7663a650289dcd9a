package convergence

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mergedNotDeployed: the branch moved on and what runs did not. Not drift: a deployment that is under way or awaits its
// authorization, one that was superseded, a commit that needs none (then what was due before it is), and a rollback, which
// somebody meant. A deployment that failed is another finding.
var mergedNotDeployed = rule{"merged_not_deployed", func(s Scene) (found finds) {
	head := s.Is.Head
	if blind, is := unseenHead(s); is {
		found.blind = append(found.blind, blind)
		return found
	}
	for _, service := range s.Is.Services {
		if !service.Look.Sure() {
			found.blind = append(found.blind, unseen(string(service.Provider), service.Look))
			continue
		}
		if due, sha := dueOf(s, service); runs(service, sha) || due != nil && due.Unneeded() || revoked(s, service) {
			continue
		}
		if why, waits := notServing(s, service); waits {
			found.findings = append(found.findings, outOfSync(s, service, ops.Error,
				fmt.Sprintf("%s does not run the head of %s", s.Environment.Title, head.Branch), why))
		}
	}
	return found
}}

// dueOf is the deployment that ought to serve, as far as there is one, and its commit: the head's, or the newest that
// was needed where the head needs none.
func dueOf(s Scene, service ops.Service) (due *ops.Deployment, sha string) {
	if d := service.OfHead; d != nil && d.Unneeded() && service.Needed != nil {
		return service.Needed, service.Needed.SHA
	}
	return service.OfHead, s.Is.Head.SHA
}

// notServing says why what is due does not serve, if it ought to by now.
func notServing(s Scene, service ops.Service) (why string, waits bool) {
	d, sha := dueOf(s, service)
	since := s.Is.Head.At
	switch {
	case d == nil:
		why = fmt.Sprintf("%s was pushed %s ago and %s has not begun to deploy it", short(sha), ago(s.Now.Sub(since)), service.Provider)
	case d.Status == ops.DeploymentSucceeded && d.SourceSubstate == ops.SubstateStaged:
		why = fmt.Sprintf("%s is built and was kept from the domains: promote it, or undo the rollback that keeps new deployments from serving", short(sha))
	case d.Status == ops.DeploymentSucceeded:
		why = fmt.Sprintf("%s was built, and does not serve", short(sha))
	case d.Status == ops.DeploymentCanceled:
		why = fmt.Sprintf("the deployment of %s was canceled, and nothing newer was pushed: deploy it again or push", short(sha))
	case d.Status == ops.DeploymentSuperseded:
		why = fmt.Sprintf("the deployment of %s gave way to a newer one, which does not serve", short(sha))
	default: // under way, waiting for a person, failed, or in a state that nobody explained: other rules' business
		return "", false
	}
	if d != nil {
		since = latest(since, d.FinishedAt, d.CurrentUntil)
		if d != service.OfHead { // a head that needs no deployment is no reason to wait
			since = latest(d.FinishedAt, d.CurrentUntil)
		}
	}
	return why, s.Now.Sub(since) >= s.Want.Grace()
}

func latest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.After(first) {
			first = t
		}
	}
	return first
}

// runs reports whether a commit serves.
func runs(service ops.Service, sha string) bool {
	return service.Running != nil && service.Running.SHA == sha
}

// unseenHead says why the head of the branch is not known.
func unseenHead(s Scene) (blindness, bool) {
	head := s.Is.Head
	what := "the head of " + s.Environment.Branch + " of " + s.Environment.Repository
	switch {
	case !head.Look.Sure():
		return unseen(what, head.Look), true
	case head.SHA == "":
		return blindness{what, "there is no such branch"}, true
	}
	return blindness{}, false
}

// outOfSync is the finding that a service runs something else than the head.
func outOfSync(s Scene, service ops.Service, severity ops.Severity, title, why string) ops.Finding {
	head := s.Is.Head
	f := ops.Finding{
		Subject: string(service.Provider), Severity: severity, Title: title, Explanation: why,
		Expected: head.SHA, Actual: "nothing is known to run",
		Facts: map[string]any{"desired_sha": head.SHA, "pushed_at": head.At, "message": head.Message},
		Links: map[string]string{"commit": commitURL(head.Repo, head.SHA)},
	}
	if r := service.Running; r != nil {
		f.Actual = r.SHA
		f.Facts["running_sha"], f.Facts["running_since"] = r.SHA, r.CurrentSince
		f.Links["compare"] = "https://github.com/" + head.Repo + "/compare/" + r.SHA + "..." + head.SHA
		deploymentLinks(f.Links, "running", r)
	}
	deploymentLinks(f.Links, "deployment", service.OfHead)
	return f
}

func commitURL(repo, sha string) string { return "https://github.com/" + repo + "/commit/" + sha }

// deploymentLinks adds where to look at a deployment.
func deploymentLinks(links map[string]string, name string, d *ops.Deployment) {
	if d == nil {
		return
	}
	if d.Inspector != "" {
		links[name] = d.Inspector
	} else if d.URL != "" {
		links[name] = d.URL
	}
}
