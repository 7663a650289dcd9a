package github

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// DeploymentsSince reads the deployments that were created since a time, newest first, each with all its statuses, and
// gives them as deliveries.
func (c *Client) DeploymentsSince(ctx context.Context, r Repository, since time.Time, each func([]ops.Delivery) error) error {
	path, err := inRepo(r.Name, "/deployments")
	if err != nil {
		return err
	}
	doing := "list the deployments of " + r.Name
	for page := 1; page != 0; {
		body, resp, err := c.raw(ctx, path, paged(page, nil))
		if err != nil {
			return c.fault(doing, err)
		}
		c.http.CountPage()
		var deployments []json.RawMessage
		if err := json.Unmarshal(body, &deployments); err != nil {
			return c.fault(doing, err)
		}
		for _, d := range deployments {
			var seen github.Deployment
			if err := json.Unmarshal(d, &seen); err != nil {
				return c.fault(doing, err)
			}
			if seen.GetCreatedAt().Before(since) {
				return nil
			}
			told, err := c.deployment(ctx, r, seen.GetID(), d)
			if err != nil {
				return err
			}
			if err := each(told); err != nil {
				return err
			}
		}
		page = resp.NextPage
	}
	return nil
}

// deployment is the deployment as it was made, and each of its statuses.
func (c *Client) deployment(ctx context.Context, r Repository, id int64, shown json.RawMessage) ([]ops.Delivery, error) {
	doing := fmt.Sprintf("list the statuses of deployment %d of %s", id, r.Name)
	path, err := inRepo(r.Name, fmt.Sprintf("/deployments/%d/statuses", id))
	if err != nil {
		return nil, err
	}
	made, err := r.observed("deployment", map[string]json.RawMessage{"deployment": shown})
	told := []ops.Delivery{made}
	for page := 1; page != 0 && err == nil; {
		body, resp, failed := c.raw(ctx, path, paged(page, nil))
		if failed != nil {
			return nil, c.fault(doing, failed)
		}
		var statuses []json.RawMessage
		if failed := json.Unmarshal(body, &statuses); failed != nil {
			return nil, c.fault(doing, failed)
		}
		for _, s := range statuses {
			var status ops.Delivery
			if status, err = r.observed("deployment_status", map[string]json.RawMessage{"deployment": shown, "deployment_status": s}); err != nil {
				return nil, err
			}
			told = append(told, status)
		}
		page = resp.NextPage
	}
	return told, err
}
