package github

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
)

// Dispatch sends a repository_dispatch, which starts the workflows that wait for it on the default branch. GitHub names
// no run in return: whoever wants to find it puts something of his own into the payload. It must not be done twice.
func (c *Client) Dispatch(ctx context.Context, repository, event string, payload map[string]any) error {
	doing := fmt.Sprintf("dispatch %s to %s", event, repository)
	owner, repo, err := split(repository)
	if err != nil {
		return err
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return c.fault(doing, err)
	}
	_, _, err = c.api.Repositories.Dispatch(ctx, owner, repo, github.DispatchRequestOptions{EventType: event, ClientPayload: (*json.RawMessage)(&body)})
	return c.fault(doing, err)
}

// StartWorkflow starts a workflow by its file, on a branch. It must not be done twice.
func (c *Client) StartWorkflow(ctx context.Context, repository, file, ref string, inputs map[string]any) error {
	owner, repo, err := split(repository)
	if err != nil {
		return err
	}
	_, err = c.api.Actions.CreateWorkflowDispatchEventByFileName(ctx, owner, repo, file, github.CreateWorkflowDispatchEventRequest{Ref: ref, Inputs: inputs})
	return c.fault(fmt.Sprintf("start %s in %s", file, repository), err)
}

// RerunFailed runs the failed jobs of a run again, as a new attempt of it. It must not be done twice.
func (c *Client) RerunFailed(ctx context.Context, repository string, run int64) error {
	owner, repo, err := split(repository)
	if err != nil {
		return err
	}
	_, err = c.api.Actions.RerunFailedJobsByID(ctx, owner, repo, run)
	return c.fault(fmt.Sprintf("run the failed jobs of run %d of %s again", run, repository), accepted(err))
}

// Attempt is the latest attempt of a run: whoever ran it again and got no answer learns here whether that came to be.
func (c *Client) Attempt(ctx context.Context, repository string, run int64) (int, error) {
	owner, repo, err := split(repository)
	if err != nil {
		return 0, err
	}
	latest, _, err := c.api.Actions.GetWorkflowRunByID(ctx, owner, repo, run)
	return latest.GetRunAttempt(), c.fault(fmt.Sprintf("read run %d of %s", run, repository), err)
}

// Verdict is what we think of a commit.
type Verdict struct {
	Name    string // the same name replaces what was said before
	Passed  *bool  // nil while it is being judged
	Title   string // one line
	Summary string // Markdown, for check runs only
	URL     string // where the whole story is
	ID      string // our own id of what was judged, for check runs only
}

// Report puts a verdict on a commit: as a check run when we are an app, as a commit status otherwise, since only apps may
// make check runs ("REST API endpoints for check runs"). A status may be set again; a check run is a new one each time,
// of which GitHub counts the latest of a name.
func (c *Client) Report(ctx context.Context, repository, sha string, v Verdict) error {
	doing := fmt.Sprintf("report %s on %s", v.Name, repository)
	owner, repo, err := split(repository)
	if err != nil {
		return err
	}
	if c.app == nil {
		_, _, err := c.api.Repositories.CreateStatus(httpx.Repeatable(ctx), owner, repo, sha, v.status())
		return c.fault(doing, err)
	}
	_, _, err = c.api.Checks.CreateCheckRun(ctx, owner, repo, v.checkRun(sha))
	return c.fault(doing, err)
}

// longestDescription is GitHub's limit for the description of a status.
const longestDescription = 140

func (v Verdict) status() *github.RepoStatus {
	title := []rune(v.Title)
	if len(title) > longestDescription {
		title = append(title[:longestDescription-1], '…')
	}
	s := &github.RepoStatus{State: github.String("pending"), Context: &v.Name, Description: github.String(string(title))}
	if v.URL != "" {
		s.TargetURL = &v.URL
	}
	if v.Passed != nil {
		s.State = github.String(map[bool]string{true: "success", false: "failure"}[*v.Passed])
	}
	return s
}

func (v Verdict) checkRun(sha string) github.CreateCheckRunOptions {
	o := github.CreateCheckRunOptions{
		Name: v.Name, HeadSHA: sha, Status: github.String("in_progress"),
		Output: &github.CheckRunOutput{Title: &v.Title, Summary: &v.Summary},
	}
	if v.URL != "" {
		o.DetailsURL = &v.URL
	}
	if v.ID != "" {
		o.ExternalID = &v.ID
	}
	if v.Passed != nil {
		o.Status = github.String("completed")
		o.Conclusion = github.String(map[bool]string{true: "success", false: "failure"}[*v.Passed])
	}
	return o
}
