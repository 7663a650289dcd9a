package vercel

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/observed"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// DeploymentObserved is the event of a delivery that we made of a deployment as the API shows it. The webhooks of Vercel's
// have no state but their own name, so that there is no webhook whose shape it could take.
const DeploymentObserved = "api.deployment"

// deploymentFields are what is kept of a deployment. Its environment and its build's are not: they hold values.
var deploymentFields = []string{
	"id", "uid", "name", "url", "projectId", "project", "target", "customEnvironment", "source", "meta", "gitSource", "creator",
	"status", "readyState", "readySubstate", "state", "readyStateReason", "errorCode", "errorMessage", "errorLink", "errorStep",
	"createdAt", "created", "buildingAt", "ready", "canceledAt", "deleted", "undeleted", "buildErrorAt", "inspectorUrl",
	"alias", "aliasAssigned", "aliasAssignedAt", "aliasError", "checksState", "checksConclusion", "checks", "buildSkipped",
	"alwaysRefuseToBuild", "isInConcurrentBuildsQueue", "isInSystemBuildsQueue", "manualProvisioning", "seatBlock", "oomReport",
	"softDeletedByRetention",
}

// DeploymentsSince lists the deployments of a project that were created since a time, newest first; of no project, those of
// the whole team. What became of an older one is not in the list: a change of state does not move it.
func (c *Client) DeploymentsSince(ctx context.Context, project string, since time.Time, each func([]Deployment) error) error {
	query := url.Values{}
	if project != "" {
		query.Set("projectId", project)
	}
	if !since.IsZero() {
		query.Set("since", strconv.FormatInt(since.UnixMilli(), 10))
	}
	return c.walk(ctx, "list the deployments", "/v7/deployments", "deployments", "until", query, func(page []json.RawMessage) error {
		deployments := make([]Deployment, len(page))
		for i, item := range page {
			var err error
			if deployments[i].ID, err = identity(item); err != nil {
				return err
			}
			if deployments[i].Listed, err = observe(deployments[i].ID, item); err != nil {
				return err
			}
		}
		return each(deployments)
	})
}

// Deployment is a deployment as a listing shows it. What it says is enough to know whether the detail, which says more,
// has to be read.
type Deployment struct {
	ID     string
	Listed ops.Delivery
}

// Deployment reads one deployment and gives it as a delivery. One that is gone is fault.NotFound.
func (c *Client) Deployment(ctx context.Context, id string) (ops.Delivery, error) {
	const doing = "read a deployment"
	var detail json.RawMessage
	query := url.Values{"withGitRepoInfo": {"true"}}
	if err := c.call(ctx, doing, http.MethodGet, "/v13/deployments/"+url.PathEscape(id), query, nil, &detail); err != nil {
		return ops.Delivery{}, err
	}
	delivery, err := observe(id, detail)
	return delivery, c.http.Fault(doing, err)
}

func observe(id string, deployment json.RawMessage) (ops.Delivery, error) {
	shown, err := observed.Only(deployment, deploymentFields...)
	if err != nil {
		return ops.Delivery{}, err
	}
	around := map[string]json.RawMessage{"type": json.RawMessage(`"` + DeploymentObserved + `"`)}
	return observed.Delivery(ops.Vercel, id, DeploymentObserved, "", map[string]json.RawMessage{"deployment": shown}, around)
}

// DeploymentGone is the event of a delivery that we made of a deployment that the API does not have any more.
const DeploymentGone = "api.deployment_gone"

// Gone is the delivery that says that a deployment is there no more. Whoever makes it has seen its project: to a token
// that is of another team nothing is there.
func Gone(id string) (ops.Delivery, error) {
	shown, err := json.Marshal(map[string]string{"id": id})
	if err != nil {
		return ops.Delivery{}, err
	}
	around := map[string]json.RawMessage{"type": json.RawMessage(`"` + DeploymentGone + `"`)}
	return observed.Delivery(ops.Vercel, id, DeploymentGone, "", map[string]json.RawMessage{"deployment": shown}, around)
}

// Project is a project with what decides which signals there can be of it.
type Project struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Framework string `json:"framework"`
	Paused    bool   `json:"paused"`
	UpdatedAt int64  `json:"updatedAt"` // milliseconds
	Link      *struct {
		Type             string `json:"type"`
		Org              string `json:"org"`
		Repo             string `json:"repo"`
		ProductionBranch string `json:"productionBranch"`
	} `json:"link"` // nil: no repository
	Targets map[string]struct {
		ID string `json:"id"`
	} `json:"targets"` // what serves each target now
	LastAliasRequest *AliasRequest `json:"lastAliasRequest"`
	GitForkProtected *bool         `json:"gitForkProtection"`
	GitProvider      *struct {
		Deployments  string `json:"createDeployments"` // enabled or disabled
		CommitStatus *bool  `json:"gitCommitStatus"`
	} `json:"gitProviderOptions"`
	AutoAssignDomains *bool `json:"autoAssignCustomDomains"`
}

// AliasRequest is how a promotion or a rollback stands.
type AliasRequest struct {
	Type   string `json:"type"`      // promote or rollback
	Status string `json:"jobStatus"` // pending, in-progress, succeeded, failed or skipped
	From   string `json:"fromDeploymentId"`
	To     string `json:"toDeploymentId"`
	At     int64  `json:"requestedAt"` // milliseconds
}

// Projects lists the projects. Their deploy hooks and bypass keys, which are secrets, stay behind.
func (c *Client) Projects(ctx context.Context, each func([]Project) error) error {
	return c.walk(ctx, "list the projects", "/v10/projects", "projects", "from", nil, func(page []json.RawMessage) error {
		return decoded(page, each)
	})
}

// Project reads one project by id or name.
func (c *Client) Project(ctx context.Context, id string) (p Project, err error) {
	err = c.call(ctx, "read a project", http.MethodGet, "/v9/projects/"+url.PathEscape(id), nil, nil, &p)
	return p, err
}

func decoded[T any](page []json.RawMessage, each func([]T) error) error {
	items := make([]T, len(page))
	for i, item := range page {
		if err := json.Unmarshal(item, &items[i]); err != nil {
			return err
		}
	}
	return each(items)
}
