package ops

import (
	"slices"
	"time"
)

// DeploymentStatus is what every provider's states are mapped to.
type DeploymentStatus string

// The statuses of a deployment. Superseded is derived, never told. Silent is no status: a report that says something else
// than how it went. Unexplained is a state that nobody has explained to us yet; a row shows it as NULL, never as green.
const (
	DeploymentSilent      DeploymentStatus = ""
	DeploymentQueued      DeploymentStatus = "queued"
	DeploymentBuilding    DeploymentStatus = "building"
	DeploymentSucceeded   DeploymentStatus = "success"
	DeploymentFailed      DeploymentStatus = "failed"
	DeploymentCanceled    DeploymentStatus = "canceled"
	DeploymentSuperseded  DeploymentStatus = "canceled_superseded"
	DeploymentAwaiting    DeploymentStatus = "awaiting_authorization"
	DeploymentUnexplained DeploymentStatus = "unexplained"
)

// Ended reports whether it is how a deployment ends.
func (s DeploymentStatus) Ended() bool {
	return s == DeploymentSucceeded || s == DeploymentFailed || s == DeploymentCanceled || s == DeploymentSuperseded
}

// Provider is where something is deployed.
type Provider string

// The providers that deployments are told of.
const (
	ProviderVercel Provider = "vercel"
	ProviderGitHub Provider = "github"
)

// Target is what a deployment is for, as its provider means it.
type Target string

// The targets.
const (
	TargetPreview    Target = "preview"
	TargetProduction Target = "production"
)

// Teller is a source of reports about deployments.
type Teller string

// The tellers, strongest first.
const (
	ToldByREST             Teller = "rest"
	ToldByWebhook          Teller = "webhook"
	ToldByDispatch         Teller = "repository_dispatch"
	ToldByCommitStatus     Teller = "commit_status"
	ToldByDeploymentStatus Teller = "deployment_status"
)

var byStrength = []Teller{ToldByREST, ToldByWebhook, ToldByDispatch, ToldByCommitStatus, ToldByDeploymentStatus}

// rank is smaller for a stronger teller.
func (t Teller) rank() int { return slices.Index(byStrength, t) }

// Deployment is one deployment, whichever way it was heard of: what all reports about it come to. Its fields are the
// columns of ops.deployments.
type Deployment struct {
	ID                 int64            `json:"id,omitempty"` // zero until the store has it
	Provider           Provider         `json:"provider"`
	DeploymentID       string           `json:"provider_deployment_id"`
	Provisional        bool             `json:"provisional"`
	ProjectID          string           `json:"project_id"`
	Project            string           `json:"project"`
	Environment        Target           `json:"environment"`
	SourceEnvironment  string           `json:"source_environment"`
	ConsoleEnvironment string           `json:"console_environment,omitempty"`
	RepoID             int64            `json:"repo_id,omitempty"`
	Repo               string           `json:"repo,omitempty"`
	Branch             string           `json:"branch,omitempty"`
	SHA                string           `json:"git_sha,omitempty"`
	PR                 int64            `json:"pr_number,omitempty"`
	FromFork           bool             `json:"from_fork"`
	FromGit            bool             `json:"from_git"`
	GitHubID           int64            `json:"github_deployment_id,omitempty"`
	URL                string           `json:"deployment_url,omitempty"`
	Inspector          string           `json:"inspector_url,omitempty"`
	Title              string           `json:"title,omitempty"`
	Creator            string           `json:"creator,omitempty"`
	Status             DeploymentStatus `json:"status,omitempty"`
	Reason             string           `json:"reason,omitempty"`
	SupersededBy       string           `json:"superseded_by,omitempty"`
	SourceState        string           `json:"source_state"`
	SourceSubstate     string           `json:"source_substate,omitempty"`
	ToldBy             Teller           `json:"told_by"`
	Current            bool             `json:"is_current"`
	CurrentSince       time.Time        `json:"current_since,omitzero"`
	CurrentUntil       time.Time        `json:"current_until,omitzero"`
	RequestedAt        time.Time        `json:"requested_at"`
	StartedAt          time.Time        `json:"started_at,omitzero"`
	FinishedAt         time.Time        `json:"finished_at,omitzero"`
	DeletedAt          time.Time        `json:"deleted_at,omitzero"`
	SourceUpdatedAt    time.Time        `json:"source_updated_at"`
	Delivery           DeliveryID       `json:"delivery_id,omitempty"`
	CreatedAt          time.Time        `json:"created_at"`
	UpdatedAt          time.Time        `json:"updated_at"`

	// Was are keys that the deployment had while its provider had not named it: a row under one of them is this one.
	Was []string `json:"-"`
}

// Unneeded reports whether the provider, or the project's own command, says that the commit changes nothing in the
// project: what ran before it is right.
func (d Deployment) Unneeded() bool {
	return d.Status == DeploymentCanceled && (d.Reason == ReasonUnaffected || d.Reason == ReasonIgnoredStep)
}

// DeploymentReported is a report about a deployment, or about what serves a project.
type DeploymentReported struct{ Report DeploymentReport }

func (DeploymentReported) change() {}
