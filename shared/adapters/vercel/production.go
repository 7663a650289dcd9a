package vercel

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Production shows what a project's production has gone through since a time, newest first, and marks what serves it: for
// whoever has to know now and not when the mirror next looks. What serves may be older than that time; then it is last.
func (c *Client) Production(ctx context.Context, project string, since, read time.Time) (lane []ops.Deployment, err error) {
	p, err := c.Project(ctx, project)
	if err != nil {
		return nil, err
	}
	const doing = "list the production deployments"
	serving, seen := p.Targets["production"].ID, false
	query := url.Values{"projectId": {p.ID}, "target": {"production"}, "since": {strconv.FormatInt(since.UnixMilli(), 10)}}
	err = c.walk(ctx, doing, "/v7/deployments", "deployments", "until", query, func(page []json.RawMessage) error {
		for _, item := range page {
			d, err := asDeployment(item, read)
			if err != nil {
				return err
			}
			if d.Environment != ops.TargetProduction {
				continue
			}
			d.Current, seen = d.DeploymentID == serving, seen || d.DeploymentID == serving
			lane = append(lane, d)
		}
		return nil
	})
	if err != nil || seen || serving == "" {
		return lane, err
	}
	var detail json.RawMessage
	if err := c.call(ctx, doing, "GET", "/v13/deployments/"+url.PathEscape(serving), nil, nil, &detail); err != nil {
		return nil, err
	}
	d, err := asDeployment(detail, read)
	if err != nil {
		return nil, c.http.Fault(doing, err)
	}
	d.Current = true
	return append(lane, d), nil
}

// asDeployment reads a deployment by itself, without what others tell of it.
func asDeployment(item json.RawMessage, read time.Time) (ops.Deployment, error) {
	var s shown
	if err := json.Unmarshal(item, &s); err != nil {
		return ops.Deployment{}, err
	}
	r, err := s.report(read)
	if err != nil {
		return ops.Deployment{}, err
	}
	d := ops.Deployment{
		Provider: r.Provider, DeploymentID: r.DeploymentID, Environment: r.Environment, SHA: r.SHA, Branch: r.Branch, Status: r.Status, Reason: r.Reason,
		SourceState: r.SourceState, SourceSubstate: r.SourceSubstate, Inspector: r.Inspector, Creator: r.Creator, Title: r.Title,
		RequestedAt: r.CreatedAt, StartedAt: r.StartedAt, ToldBy: r.ToldBy,
	}
	if r.Status == ops.DeploymentUnexplained {
		d.Status = ops.DeploymentSilent
	}
	if d.Status.Ended() {
		d.FinishedAt = r.EndedAt
	}
	if r.Host != "" {
		d.URL = "https://" + r.Host
	}
	return d, nil
}
