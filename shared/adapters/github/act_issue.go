package github

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
)

// Opened is an issue that we opened.
type Opened struct {
	Number int64
	URL    string
	Closed bool
}

// OpenIssueOnce sees to it that there is one issue of ours with a mark, under a label that narrows the search for it. An
// issue that a person has closed stays closed.
func (c *Client) OpenIssueOnce(ctx context.Context, repository, label, mark, title, body string) (Opened, error) {
	doing := "open an issue in " + repository
	owner, repo, err := split(repository)
	if err != nil {
		return Opened{}, err
	}
	issue, err := c.issueWith(ctx, owner, repo, label, hide(mark))
	if err == nil && issue == nil {
		issue, _, err = c.api.Issues.Create(ctx, owner, repo, &github.IssueRequest{
			Title: &title, Body: github.String(hide(mark) + "\n" + body), Labels: &[]string{label},
		})
	}
	if err != nil {
		return Opened{}, c.fault(doing, err)
	}
	return Opened{int64(issue.GetNumber()), issue.GetHTMLURL(), issue.GetState() == "closed"}, nil
}

// issueWith looks through the listing: the search of GitHub's knows an issue only a while after it was opened.
func (c *Client) issueWith(ctx context.Context, owner, repo, label, hidden string) (*github.Issue, error) {
	me, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	options := &github.IssueListByRepoOptions{State: "all", Labels: []string{label}, Creator: me, ListOptions: github.ListOptions{PerPage: perPage}}
	for {
		page, resp, err := c.api.Issues.ListByRepo(ctx, owner, repo, options)
		if err != nil {
			return nil, err
		}
		for _, issue := range page {
			if strings.HasPrefix(issue.GetBody(), hidden) {
				return issue, nil
			}
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return nil, nil
		}
	}
}

// CloseIssue closes an issue, saying whether it was done or is not wanted any more.
func (c *Client) CloseIssue(ctx context.Context, repository string, number int64, done bool) error {
	owner, repo, err := split(repository)
	if err != nil {
		return err
	}
	reason := map[bool]string{true: "completed", false: "not_planned"}[done]
	_, _, err = c.api.Issues.Edit(httpx.Repeatable(ctx), owner, repo, int(number), &github.IssueRequest{State: github.String("closed"), StateReason: &reason})
	return c.fault(fmt.Sprintf("close %s#%d", repository, number), err)
}
