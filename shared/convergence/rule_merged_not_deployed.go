package convergence

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mergedNotDeployed: the branch moved on and what runs did not. Not drift: a deployment that is under way or awaits its
// authorization, one that was superseded, one that the provider says the commit does not need, and a rollback, which
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
		if runs(service, head.SHA) || unaffected(service.OfHead) || revoked(service) {
			continue
		}
		if why, waits := notServing(s, service); waits {
			found.findings = append(found.findings, outOfSync(s, service, ops.Error,
				fmt.Sprintf("%s does not run the head of %s", s.Environment.Title, head.Branch), why))
		}
	}
	return found
}}

// notServing says why the head does not serve, if it ought to by now.
func notServing(s Scene, service ops.Service) (why string, waits bool) {
	head, d := s.Is.Head, service.OfHead
	since := head.At
	switch {
	case d == nil:
		why = fmt.Sprintf("%s was pushed %s ago and %s has not begun to deploy it", short(head.SHA), ago(s.Now.Sub(head.At)), service.Provider)
	case d.Status == ops.DeploymentSucceeded && d.SourceSubstate == ops.SubstateStaged:
		since = d.FinishedAt
		why = fmt.Sprintf("%s is built and was kept from the domains: promote it, or undo the rollback that keeps new deployments from serving", short(head.SHA))
	case d.Status == ops.DeploymentSucceeded:
		since = d.FinishedAt
		why = fmt.Sprintf("%s was built, and does not serve", short(head.SHA))
	case d.Status == ops.DeploymentCanceled:
		since = d.FinishedAt
		why = fmt.Sprintf("the deployment of %s was canceled, and nothing newer was pushed: deploy it again or push", short(head.SHA))
	case d.Status == ops.DeploymentSuperseded:
		since = d.FinishedAt
		why = fmt.Sprintf("the deployment of %s gave way to a newer one, which does not serve", short(head.SHA))
	default: // under way, waiting for a person, failed, or in a state that nobody explained: other rules' business
		return "", false
	}
	return why, s.Now.Sub(since) >= s.Want.Grace()
}

// runs reports whether a commit serves.
func runs(service ops.Service, sha string) bool {
	return service.Running != nil && service.Running.SHA == sha
}

// unaffected reports whether the provider says that the commit changes nothing in the project: what ran before is right.
func unaffected(d *ops.Deployment) bool {
	return d != nil && d.Status == ops.DeploymentCanceled && d.Reason == ops.ReasonUnaffected
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
