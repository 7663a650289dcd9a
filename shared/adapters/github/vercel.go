package github

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// What Vercel writes at GitHub: its deployments and statuses are told by GitHub, in sentences that are nowhere specified.
// They are matched from their beginning and without regard to case, as they vary.

// vercelBot is the account of Vercel's app.
const vercelBot = "vercel[bot]"

// vercelEnvironment reads the environment of a deployment: Production or Preview, in a repository of several projects
// followed by the project ("Preview – web"), or a custom one's name. The flag production_environment is not set.
func vercelEnvironment(name string) (target ops.Target, custom, project string) {
	name, project = cutDash(inbound.Readable(name))
	switch {
	case strings.EqualFold(name, "production"):
		return ops.TargetProduction, "", project
	case name == "" || strings.EqualFold(name, "preview"):
		return ops.TargetPreview, "", project
	default:
		return ops.TargetPreview, strings.ToLower(name), project
	}
}

// vercelContext tells Vercel's statuses about deployments from others: "Vercel", or "Vercel – web" where several projects
// are built from one repository. "Vercel Preview Comments" is always a success and means something else.
func vercelContext(context string) (project string, ok bool) {
	name, project := cutDash(inbound.Readable(context))
	return project, name == "Vercel"
}

// cutDash splits at a dash between spaces, however long it is.
func cutDash(s string) (before, after string) {
	for _, dash := range []string{" – ", " — ", " - "} {
		if before, after, found := strings.Cut(s, dash); found {
			return strings.TrimSpace(before), strings.TrimSpace(after)
		}
	}
	return strings.TrimSpace(s), ""
}

// vercelStatus maps a commit status. The word that is kept as Vercel's own says which sentence it was, where that decides.
func vercelStatus(state, description, target string) (status ops.DeploymentStatus, reason, word string) {
	word = inbound.Clip(inbound.Readable(state), 60)
	sentence := word + ": " + inbound.Clip(inbound.Readable(description), 100)
	switch status, reason, special := notBuilt(description); {
	case strings.HasPrefix(target, "https://vercel.com/git/authorize"), begins(description, "Authorization required"):
		return ops.DeploymentAwaiting, ops.ReasonFork, sentence
	case state == "failure" && strings.Contains(target, "team-members-and-roles"):
		return ops.DeploymentAwaiting, "missing_vercel_access", sentence
	case special:
		return status, reason, sentence
	case state == "failure" && begins(description, "Deployment rate limited"):
		return ops.DeploymentFailed, ops.ReasonRateLimited, sentence
	}
	switch state {
	case "pending":
		return ops.DeploymentBuilding, "", word
	case "success":
		return ops.DeploymentSucceeded, "", word
	case "failure", "error":
		return ops.DeploymentFailed, "", word
	default:
		return ops.DeploymentUnexplained, "", word
	}
}

// notBuilt are the sentences after which there is nothing to visit, whatever the state says: a build that was skipped is
// a success to Vercel, and one that was canceled a failure.
func notBuilt(description string) (status ops.DeploymentStatus, reason string, ok bool) {
	switch {
	case begins(description, "Canceled by Ignored Build Step"):
		return ops.DeploymentCanceled, ops.ReasonIgnoredStep, true
	case begins(description, "Skipped"):
		return ops.DeploymentCanceled, ops.ReasonUnaffected, true
	case begins(description, "Canceled"):
		return ops.DeploymentCanceled, ops.ReasonDashboard, true
	default:
		return "", "", false
	}
}

func begins(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// page is a deployment's page at Vercel.
type page struct{ id, project string }

// vercelPage reads vercel.com/<team>/<project>/<id>: the id of the deployment without its dpl_. Vercel's own pages make
// the id of it in the same way; nine characters there are the end of an address from older days.
func vercelPage(link string) page {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.Host != "vercel.com" {
		return page{}
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 3 || !deploymentName.MatchString(parts[2]) {
		return page{}
	}
	return page{id: "dpl_" + parts[2], project: inbound.Readable(parts[1])}
}

var deploymentName = regexp.MustCompile(`^[A-Za-z0-9]{16,100}$`)

// deploymentHost is the address of one deployment. Only Vercel's own domain has one for each; a domain of somebody's own
// leads to whatever serves.
func deploymentHost(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".vercel.app") || inbound.Readable(u.Host) == "" {
		return ""
	}
	return strings.ToLower(u.Host)
}
