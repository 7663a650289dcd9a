package plane

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// externalSource marks what we made; with an id of ours it finds it again.
const externalSource = "odooops"

// State is a state of a project.
type State struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Group string `json:"group"` // backlog, unstarted, started, completed or cancelled
}

// States lists the states of a project.
func (c *Client) States(ctx context.Context, project string) (states []State, err error) {
	for number := 0; number < mostPages; number++ {
		l, err := c.page(ctx, c.in("projects/%s/states", url.PathEscape(project)), number, nil)
		if err != nil {
			return nil, err
		}
		for _, item := range l.Results {
			var s State
			if err := json.Unmarshal(item, &s); err != nil {
				return nil, c.http.Fault("list the states", err)
			}
			states = append(states, s)
		}
		if !l.Next {
			break
		}
	}
	return states, nil
}

// Created is a work item that is there.
type Created struct {
	ID     string `json:"id"`
	Number int64  `json:"sequence_id"`
}

// CreateOnce sees to it that there is one work item under an id of ours, and gives it: where there is one, Plane refuses
// another and names it. It checks that without a lock, so that callers must be kept apart, and so that an attempt that
// got no answer is not repeated here but by a later call. The description is HTML.
func (c *Client) CreateOnce(ctx context.Context, project, externalID, name, description string) (created Created, err error) {
	path := c.in("projects/%s/work-items", url.PathEscape(project))
	item := map[string]any{"name": name, "description_html": description, "external_id": externalID, "external_source": externalSource}
	_, err = c.http.Call(ctx, "create a work item", http.MethodPost, path, nil, item, &created)
	var refused *httpx.Failure
	if errors.As(err, &refused) && refused.Reason == fault.Conflict && json.Unmarshal(refused.Body, &created) == nil && created.ID != "" {
		return created, nil
	}
	return created, err
}

// CommentOnce adds a comment under an id of ours, in HTML, unless it is there.
func (c *Client) CommentOnce(ctx context.Context, project, item, externalID, text string) error {
	path := c.in("projects/%s/work-items/%s/comments", url.PathEscape(project), url.PathEscape(item))
	comment := map[string]any{"comment_html": text, "external_id": externalID, "external_source": externalSource}
	_, err := c.http.Call(httpx.Repeatable(ctx), "comment on a work item", http.MethodPost, path, nil, comment, nil)
	if err == nil || fault.ReasonOf(err) != fault.Conflict {
		return err
	}
	return nil
}

// Close moves a work item to the first state of its project that means done.
func (c *Client) Close(ctx context.Context, project, item string) error {
	states, err := c.States(ctx, project)
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Group == "completed" {
			path := c.in("projects/%s/work-items/%s", url.PathEscape(project), url.PathEscape(item))
			_, err := c.http.Call(httpx.Repeatable(ctx), "close a work item", http.MethodPatch, path, nil, map[string]string{"state": s.ID}, nil)
			return err
		}
	}
	return fault.New(fault.Conflict, "close a work item: the project has no state in the group completed")
}
