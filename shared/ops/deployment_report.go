package ops

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// DeploymentReport is what one teller said about one deployment at one time. Reports are kept, and rows are made of
// them: no order of arrival can be wrong, because nothing is ever decided on a part of them for good.
type DeploymentReport struct {
	Provider       Provider         `json:"provider"`
	ToldBy         Teller           `json:"told_by"`
	SourceState    string           `json:"source_state"` // the teller's own word
	SourceSubstate string           `json:"source_substate,omitempty"`
	Status         DeploymentStatus `json:"status,omitempty"`
	Reason         string           `json:"reason,omitempty"`
	At             time.Time        `json:"at"` // the vendor's clock; of a REST report, when it was read

	// Which deployment it is. A report names the provider's id, or GitHub's, or neither: a commit status before there is
	// a deployment names only the commit and the slot in which it stands.
	DeploymentID string `json:"deployment_id,omitempty"`
	GitHubID     int64  `json:"github_id,omitempty"`
	Slot         string `json:"slot,omitempty"`
	Host         string `json:"host,omitempty"` // where this deployment and no other can be visited

	ProjectID string `json:"project_id,omitempty"`
	Project   string `json:"project,omitempty"`
	Home      string `json:"home,omitempty"` // the environment to which the SSOT gives the project
	RepoID    int64  `json:"repo_id,omitempty"`
	Repo      string `json:"repo,omitempty"`
	SHA       string `json:"sha,omitempty"`
	Branch    string `json:"branch,omitempty"`
	PR        int64  `json:"pr,omitempty"`
	FromFork  bool   `json:"from_fork,omitempty"`
	FromGit   bool   `json:"from_git,omitempty"` // a push made it, not a person with a terminal

	Environment       Target `json:"environment,omitempty"`
	SourceEnvironment string `json:"source_environment,omitempty"`
	Inspector         string `json:"inspector,omitempty"`
	Title             string `json:"title,omitempty"`
	Creator           string `json:"creator,omitempty"`

	CreatedAt time.Time `json:"created_at,omitzero"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	DeletedAt time.Time `json:"deleted_at,omitzero"`

	// Turn says that the deployment began or ceased to serve its environment at TurnAt; Seen is until when an observation
	// is known to have held.
	Turn   TurnKind  `json:"turn,omitempty"`
	TurnAt time.Time `json:"turn_at,omitzero"`
	Seen   time.Time `json:"seen,omitzero"`

	// What the store knows of it: when the same was said first, by which delivery it was said last, and when we heard.
	FirstAt    time.Time  `json:"-"`
	Delivery   DeliveryID `json:"-"`
	FirstHeard time.Time  `json:"-"`
	Heard      time.Time  `json:"-"`
}

// Subject is what a report is about, as far as the report itself says.
func (r DeploymentReport) Subject() string {
	switch {
	case r.GitHubID != 0: // it may name the provider's id as well, but not always
		return "github:" + strconv.FormatInt(r.GitHubID, 10)
	case r.DeploymentID != "":
		return string(r.Provider) + ":" + r.DeploymentID
	default:
		return "commit:" + r.provisionalKey()
	}
}

// provisionalKey identifies a deployment that has no id yet: repository, commit and project, or the status's context
// when it does not name its project.
func (r DeploymentReport) provisionalKey() string {
	repo := strconv.FormatInt(r.RepoID, 10)
	if r.RepoID == 0 {
		repo = r.Repo
	}
	return fmt.Sprintf("%s@%s/%s", repo, r.SHA, cmp.Or(r.Project, r.Slot))
}

// later orders reports by when they were said; within one tick by who was heard last. It is total, so that the latest of
// some does not depend on the order in which one looks.
func (r DeploymentReport) later(than DeploymentReport) bool {
	return cmp.Or(
		r.At.Compare(than.At), cmp.Compare(r.Delivery, than.Delivery), than.ToldBy.rank()-r.ToldBy.rank(),
		cmp.Compare(r.SourceState, than.SourceState), cmp.Compare(r.Subject(), than.Subject()),
	) > 0
}

// exists reports whether the report is proof of a deployment. A rollback to one that was never heard of, or the deletion
// of one, must not invent it.
func (r DeploymentReport) exists() bool { return r.Status != DeploymentSilent }

// refuses reports whether it says why the provider made no deployment.
func (r DeploymentReport) refuses() bool {
	switch r.Reason {
	case ReasonFork, ReasonAuthorizationRequired, ReasonRateLimited, ReasonUnaffected:
		return true
	default:
		return false
	}
}

// first is when the same was said first.
func (r DeploymentReport) first() time.Time {
	if r.FirstAt.IsZero() {
		return r.At
	}
	return r.FirstAt
}
