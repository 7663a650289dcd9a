package github

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type deploymentPayload struct {
	Action     string           `json:"action"`
	Deployment deploymentFields `json:"deployment"`
	Status     *statusFields    `json:"deployment_status"` // of deployment_status only
	Repository repositoryFields `json:"repository"`
}

// deploymentFields is what we read of a deployment. Whatever its maker put into payload is his business.
type deploymentFields struct {
	ID          int64   `json:"id"`
	SHA         string  `json:"sha"`
	Ref         string  `json:"ref"`
	Environment string  `json:"environment"`
	Production  bool    `json:"production_environment"`
	Creator     account `json:"creator"`
	CreatedAt   string  `json:"created_at"`
}

type statusFields struct {
	State          string `json:"state"`
	Description    string `json:"description"`
	TargetURL      string `json:"target_url"`
	LogURL         string `json:"log_url"`
	EnvironmentURL string `json:"environment_url"`
	CreatedAt      string `json:"created_at"`
}

// deployment reads that a deployment was asked for. It has no state yet: that comes with its statuses.
func deployment(payload []byte, received time.Time) (ops.Interpretation, error) {
	p, report, at, err := readDeployment(payload, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	report.Status, report.SourceState, report.At = ops.DeploymentQueued, "created", report.CreatedAt
	return ops.Interpretation{Action: p.Action, Changes: []ops.Change{at, ops.DeploymentReported{Report: report}}}, nil
}

// deploymentStatus reads how a deployment stands.
func deploymentStatus(payload []byte, received time.Time) (ops.Interpretation, error) {
	p, report, at, err := readDeployment(payload, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	if p.Status == nil {
		return ops.Interpretation{}, inbound.Missing("deployment_status")
	}
	if err := p.Status.tell(&report, received); err != nil {
		return ops.Interpretation{}, err
	}
	at.At = latest(at.At, report.At)
	return ops.Interpretation{Action: p.Action, Changes: []ops.Change{at, ops.DeploymentReported{Report: report}}}, nil
}

// readDeployment reads what both events show: the deployment, and the repository it is in.
func readDeployment(payload []byte, received time.Time) (p deploymentPayload, r ops.DeploymentReport, at ops.ContainerNamed, err error) {
	if err = inbound.Decode(payload, "", &p); err != nil {
		return p, r, at, err
	}
	switch {
	case p.Action == "":
		return p, r, at, inbound.Missing("action")
	case p.Deployment.ID <= 0:
		return p, r, at, inbound.Missing("deployment.id")
	case p.Deployment.CreatedAt == "":
		return p, r, at, inbound.Missing("deployment.created_at")
	}
	if r, err = p.Deployment.report(received); err != nil {
		return p, r, at, err
	}
	if at, err = p.Repository.place(r.CreatedAt, received); err != nil {
		return p, r, at, err
	}
	r.RepoID, r.Repo = p.Repository.ID, at.Name
	if r.Provider == ops.ProviderGitHub { // what is deployed to an environment is the repository
		r.ProjectID, r.Project = strconv.FormatInt(r.RepoID, 10), r.Repo
	}
	return p, r, at, nil
}

func (d deploymentFields) report(received time.Time) (r ops.DeploymentReport, err error) {
	r = ops.DeploymentReport{
		Provider: ops.ProviderGitHub, ToldBy: ops.ToldByDeploymentStatus, GitHubID: d.ID,
		Creator: inbound.Readable(d.Creator.Login), FromGit: true,
	}
	if r.SHA, err = commit("deployment.sha", d.SHA); err != nil {
		return r, err
	}
	if r.CreatedAt, err = inbound.Instant("deployment.created_at", d.CreatedAt, received); err != nil {
		return r, err
	}
	if branch := strings.TrimPrefix(d.Ref, "refs/heads/"); branch != d.SHA && !strings.HasPrefix(branch, "refs/") {
		r.Branch = inbound.Readable(branch) // Vercel gives the commit here
	}
	if d.Creator.Login == vercelBot {
		r.Provider = ops.ProviderVercel
		r.Environment, r.SourceEnvironment, r.Project = vercelEnvironment(d.Environment)
		return r, nil
	}
	r.Environment, r.SourceEnvironment = ops.TargetPreview, inbound.Readable(d.Environment)
	if d.Production || strings.EqualFold(d.Environment, "production") {
		r.Environment = ops.TargetProduction
	}
	return r, nil
}

// tell adds what a status says.
func (s statusFields) tell(r *ops.DeploymentReport, received time.Time) (err error) {
	if s.State == "" {
		return inbound.Missing("deployment_status.state")
	}
	if s.CreatedAt == "" {
		return inbound.Missing("deployment_status.created_at")
	}
	if r.At, err = inbound.Instant("deployment_status.created_at", s.CreatedAt, received); err != nil {
		return err
	}
	r.SourceState = inbound.Clip(inbound.Readable(s.State), 60)
	// The address of the deployment itself comes with success only; before that the target may be its page at Vercel.
	for _, link := range []string{s.EnvironmentURL, s.TargetURL, s.LogURL} {
		if r.Host == "" {
			r.Host = deploymentHost(link)
		}
		if page := vercelPage(link); r.Provider == ops.ProviderVercel && page.id != "" {
			r.DeploymentID, r.Inspector = page.id, link
			r.Project = first(r.Project, page.project)
		}
	}
	switch s.State {
	case "queued", "pending":
		r.Status = ops.DeploymentQueued
	case "in_progress":
		r.Status, r.StartedAt = ops.DeploymentBuilding, r.At
	case "success":
		r.Status = ops.DeploymentSucceeded
	case "failure", "error":
		r.Status = ops.DeploymentFailed
	case "waiting": // for somebody who may approve it: the environment is protected
		r.Status, r.Reason = ops.DeploymentAwaiting, "deployment_protection"
	case "inactive":
		s.inactive(r)
	default:
		r.Status = ops.DeploymentUnexplained
	}
	return nil
}

// inactive is overloaded: it is how Vercel says that it skipped or canceled one, and what GitHub itself makes of every
// older deployment of an environment. Only with one of Vercel's sentences is it an outcome.
func (s statusFields) inactive(r *ops.DeploymentReport) {
	if status, reason, ok := notBuilt(s.Description); ok {
		r.Status, r.Reason, r.SourceState = status, reason, "inactive: "+inbound.Clip(inbound.Readable(s.Description), 100)
		return
	}
	// Vercel's own idea of what serves does not follow GitHub's.
	if r.Provider == ops.ProviderGitHub {
		r.Turn, r.TurnAt = ops.TurnRetired, r.At
	}
}

type commitStatusPayload struct {
	SHA         string `json:"sha"`
	Context     string `json:"context"`
	State       string `json:"state"`
	Description string `json:"description"`
	TargetURL   string `json:"target_url"`
	CreatedAt   string `json:"created_at"`
	UpdatedAt   string `json:"updated_at"`
	Commit      struct {
		Commit struct {
			Message string `json:"message"`
		} `json:"commit"`
	} `json:"commit"`
	Branches []struct {
		Name   string `json:"name"`
		Commit struct {
			SHA string `json:"sha"`
		} `json:"commit"`
	} `json:"branches"`
	Repository repositoryFields `json:"repository"`
	Sender     account          `json:"sender"`
	Deployment json.RawMessage  `json:"deployment"` // of other events
}

// commitStatus reads the statuses with which Vercel says at a commit how its deployment stands. Everybody else's are
// checks of the commit, which CI's own events tell better.
func commitStatus(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p commitStatusPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	project, vercels := vercelContext(p.Context)
	switch {
	case p.Context == "":
		return ops.Interpretation{}, inbound.Missing("context")
	case !vercels:
		return ignore("", "the status %q says nothing of a deployment", inbound.Clip(inbound.Readable(p.Context), 100)), nil
	case p.Sender.Login != "" && p.Sender.Login != vercelBot: // whoever may write to the repository may set any status
		return ignore("", "Vercel did not set the status %q", inbound.Clip(inbound.Readable(p.Context), 100)), nil
	case p.State == "":
		return ops.Interpretation{}, inbound.Missing("state")
	}
	r, err := p.report(project, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	at, err := p.Repository.place(r.At, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	r.RepoID, r.Repo = p.Repository.ID, at.Name
	return ops.Interpretation{Action: p.State, Changes: []ops.Change{at, ops.DeploymentReported{Report: r}}}, nil
}

func (p commitStatusPayload) report(project string, received time.Time) (r ops.DeploymentReport, err error) {
	if first(p.UpdatedAt, p.CreatedAt) == "" {
		return r, inbound.Missing("created_at")
	}
	r = ops.DeploymentReport{
		Provider: ops.ProviderVercel, ToldBy: ops.ToldByCommitStatus, Slot: inbound.Clip(inbound.Readable(p.Context), 150), Project: project,
		Title: firstLine(p.Commit.Commit.Message), Branch: p.branch(), FromGit: true,
	}
	if r.SHA, err = commit("sha", p.SHA); err != nil {
		return r, err
	}
	if r.At, err = inbound.Instant("created_at", first(p.UpdatedAt, p.CreatedAt), received); err != nil {
		return r, err
	}
	if page := vercelPage(p.TargetURL); page.id != "" {
		r.DeploymentID, r.Inspector, r.Project = page.id, p.TargetURL, first(r.Project, page.project)
	}
	r.Title = strings.ToValidUTF8(r.Title, "")
	r.Status, r.Reason, r.SourceState = vercelStatus(p.State, p.Description, p.TargetURL)
	r.FromFork = r.Reason == ops.ReasonFork
	return r, nil
}

// branch is the one branch that the commit is the head of; where there are several, it is not told for which it was built.
func (p commitStatusPayload) branch() (name string) {
	for _, b := range p.Branches {
		if b.Commit.SHA != p.SHA {
			continue
		}
		if name != "" {
			return ""
		}
		name = inbound.Readable(b.Name)
	}
	return name
}
