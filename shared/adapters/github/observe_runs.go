package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// RunsSince reads the workflow runs that were created since a time, and gives them as deliveries. A run that was created
// before and ended since is not among them: whoever knows of it asks for it with Run.
func (c *Client) RunsSince(ctx context.Context, r Repository, since time.Time, each func([]ops.Delivery) error) error {
	path, err := inRepo(r.Name, "/actions/runs")
	if err != nil {
		return err
	}
	query := url.Values{"created": {">=" + since.UTC().Format(time.RFC3339)}}
	return c.fault("list the workflow runs of "+r.Name, c.counted(ctx, path, "workflow_runs", query, func(page []json.RawMessage) error {
		deliveries, err := r.all("workflow_run", "workflow_run", page)
		if err != nil {
			return err
		}
		return each(deliveries)
	}))
}

// Run reads one attempt of a workflow run; attempt 0 is the latest.
func (c *Client) Run(ctx context.Context, r Repository, run int64, attempt int) (ops.Delivery, error) {
	rest := fmt.Sprintf("/actions/runs/%d", run)
	if attempt > 0 {
		rest += fmt.Sprintf("/attempts/%d", attempt)
	}
	return c.single(ctx, r, "workflow_run", "workflow_run", rest)
}

// Jobs reads the jobs of one attempt of a workflow run.
func (c *Client) Jobs(ctx context.Context, r Repository, run int64, attempt int) (jobs []ops.Delivery, err error) {
	path, err := inRepo(r.Name, fmt.Sprintf("/actions/runs/%d/attempts/%d/jobs", run, attempt))
	if err != nil {
		return nil, err
	}
	err = c.counted(ctx, path, "jobs", nil, func(page []json.RawMessage) error {
		deliveries, err := r.all("workflow_job", "workflow_job", page)
		jobs = append(jobs, deliveries...)
		return err
	})
	return jobs, c.fault(fmt.Sprintf("list the jobs of run %d of %s", run, r.Name), err)
}

// Artifact is an archive that a run left behind.
type Artifact struct {
	ID        int64
	Name      string
	Size      int64 // bytes, as archived
	Expired   bool
	CreatedAt time.Time // within the attempt that left it
}

// Artifacts lists what a run left behind, all its attempts together: GitHub keeps them by run.
func (c *Client) Artifacts(ctx context.Context, repository string, run int64) (artifacts []Artifact, err error) {
	path, err := inRepo(repository, fmt.Sprintf("/actions/runs/%d/artifacts", run))
	if err != nil {
		return nil, err
	}
	err = c.counted(ctx, path, "artifacts", nil, func(page []json.RawMessage) error {
		for _, item := range page {
			var a github.Artifact
			if err := json.Unmarshal(item, &a); err != nil {
				return err
			}
			artifacts = append(artifacts, Artifact{ID: a.GetID(), Name: a.GetName(), Size: a.GetSizeInBytes(), Expired: a.GetExpired(), CreatedAt: a.GetCreatedAt().UTC()})
		}
		return nil
	})
	return artifacts, c.fault(fmt.Sprintf("list the artifacts of run %d of %s", run, repository), err)
}

// ArtifactURL asks where an artifact can be fetched. The address is at a storage of GitHub's, is good for a minute, and is
// itself the credential: it goes through httpx.Outside, without the token, and into no log.
func (c *Client) ArtifactURL(ctx context.Context, repository string, artifact int64) (string, error) {
	doing := fmt.Sprintf("fetch artifact %d of %s", artifact, repository)
	path, err := inRepo(repository, fmt.Sprintf("/actions/artifacts/%d/zip", artifact))
	if err != nil {
		return "", err
	}
	return c.elsewhere(ctx, doing, path)
}

// JobLogURL asks where the log of a job can be fetched; see ArtifactURL.
func (c *Client) JobLogURL(ctx context.Context, repository string, job int64) (string, error) {
	doing := fmt.Sprintf("fetch the log of job %d of %s", job, repository)
	path, err := inRepo(repository, fmt.Sprintf("/actions/jobs/%d/logs", job))
	if err != nil {
		return "", err
	}
	return c.elsewhere(ctx, doing, path)
}
