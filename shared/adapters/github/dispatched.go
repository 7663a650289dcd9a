package github

import (
	"context"
	"encoding/json"
	"net/url"
	"time"
)

// Dispatched looks for a workflow run that a repository_dispatch since then started, by its title. GitHub names no run when it
// takes a dispatch: a workflow that is to be found says in its run-name what it was asked for.
func (c *Client) Dispatched(ctx context.Context, repository, title string, since time.Time) (page string, found bool, err error) {
	path, err := inRepo(repository, "/actions/runs")
	if err != nil {
		return "", false, err
	}
	query := url.Values{"event": {"repository_dispatch"}, "created": {">=" + since.Add(-time.Minute).UTC().Format(time.RFC3339)}}
	err = c.counted(ctx, path, "workflow_runs", query, func(items []json.RawMessage) error {
		for _, item := range items {
			var run struct {
				Title string `json:"display_title"`
				Event string `json:"event"`
				URL   string `json:"html_url"`
			}
			if err := json.Unmarshal(item, &run); err != nil {
				return err
			}
			if run.Event == "repository_dispatch" && run.Title == title {
				page, found = run.URL, true
			}
		}
		return nil
	})
	return page, found, c.fault("look for what was dispatched to "+repository, err)
}
