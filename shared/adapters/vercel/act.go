package vercel

import (
	"context"
	"net/http"
	"net/url"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Redeploy builds a deployment once more and gives the id of the new one. It must not be done twice.
func (c *Client) Redeploy(ctx context.Context, name, deployment, target string) (id string, err error) {
	body := map[string]any{"name": name, "deploymentId": deployment, "meta": map[string]string{"action": "redeploy"}}
	if target != "" {
		body["target"] = target
	}
	var made struct {
		ID string `json:"id"`
	}
	const doing = "redeploy"
	if err := c.call(ctx, doing, http.MethodPost, "/v13/deployments", url.Values{"forceNew": {"1"}}, body, &made); err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", fault.New(fault.Unavailable, "%s: Vercel names no new deployment", doing)
	}
	return made.ID, nil
}

// Promote lets a deployment serve production, without building it again. Asking twice is the same as asking once; how far
// it is, Project tells.
func (c *Client) Promote(ctx context.Context, project, deployment string) error {
	path := "/v10/projects/" + url.PathEscape(project) + "/promote/" + url.PathEscape(deployment)
	return c.call(httpx.Repeatable(ctx), "promote a deployment", http.MethodPost, path, nil, nil, nil)
}

// Rollback lets an earlier deployment serve production again. From then on new deployments do not go live by themselves,
// until somebody promotes one.
func (c *Client) Rollback(ctx context.Context, project, deployment, why string) error {
	path := "/v1/projects/" + url.PathEscape(project) + "/rollback/" + url.PathEscape(deployment)
	return c.call(httpx.Repeatable(ctx), "roll back", http.MethodPost, path, url.Values{"description": {clip(why, longestNote)}}, nil, nil)
}

// longestNote is the most that Vercel takes as the note of a rollback.
const longestNote = 250

func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// Cancel stops a build. One that is over already is fault.Invalid or fault.Conflict.
func (c *Client) Cancel(ctx context.Context, deployment string) error {
	path := "/v12/deployments/" + url.PathEscape(deployment) + "/cancel"
	return c.call(httpx.Repeatable(ctx), "cancel a deployment", http.MethodPatch, path, nil, nil, nil)
}
