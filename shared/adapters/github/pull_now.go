package github

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// PullNow looks at a pull request as it is now, in the form in which a webhook tells it.
func (c *Client) PullNow(ctx context.Context, repository string, number int64, now time.Time) (ops.PullRequest, error) {
	doing := fmt.Sprintf("read pull request %d of %s", number, repository)
	path, err := inRepo(repository, fmt.Sprintf("/pulls/%d", number))
	if err != nil {
		return ops.PullRequest{}, err
	}
	body, _, err := c.raw(ctx, path, nil)
	if err != nil {
		return ops.PullRequest{}, c.fault(doing, err)
	}
	var p pullRequestPayload
	var around struct {
		Base struct {
			Repo struct {
				ID int64 `json:"id"`
			} `json:"repo"`
		} `json:"base"`
	}
	if err := json.Unmarshal(body, &p.PullRequest); err != nil {
		return ops.PullRequest{}, c.fault(doing, err)
	}
	if err := json.Unmarshal(body, &around); err != nil {
		return ops.PullRequest{}, c.fault(doing, err)
	}
	p.Repository.ID = around.Base.Repo.ID
	return p.snapshot(now)
}

// Check is what one check last said of a commit, in GitHub's words.
type Check struct {
	ID         int64
	Name       string
	App        string // slug of the app that made it
	SHA        string
	Status     string
	Conclusion string
}

// Checks lists the check runs of a commit, the latest of each name and app ("List check runs for a Git reference").
func (c *Client) Checks(ctx context.Context, repository, sha string) (checks []Check, err error) {
	path, err := inRepo(repository, "/commits/"+sha+"/check-runs")
	if err != nil {
		return nil, err
	}
	err = c.counted(ctx, path, "check_runs", nil, func(page []json.RawMessage) error {
		for _, item := range page {
			var f checkFields
			if err := json.Unmarshal(item, &f); err != nil {
				return err
			}
			checks = append(checks, Check{f.ID, f.Name, f.App.Slug, f.HeadSHA, f.Status, f.Conclusion})
		}
		return nil
	})
	return checks, c.fault(fmt.Sprintf("list the checks of %s in %s", sha, repository), err)
}

// Review is where a reviewer stands: approving, or having taken it back.
type Review struct {
	By        string
	SHA       string // commit that was looked at
	Dismissed bool
}

// Approvals lists who approves a pull request. Whoever asked for changes afterwards, or was dismissed, does not any more;
// a comment takes nothing back.
func (c *Client) Approvals(ctx context.Context, repository string, number int64) (approvals []Review, err error) {
	owner, repo, err := split(repository)
	if err != nil {
		return nil, err
	}
	options := &github.ListOptions{PerPage: perPage}
	for {
		page, resp, err := c.api.PullRequests.ListReviews(ctx, owner, repo, int(number), options)
		if err != nil {
			return nil, c.fault(fmt.Sprintf("list the reviews of pull request %d of %s", number, repository), err)
		}
		c.http.CountPage()
		for _, r := range page { // GitHub lists them in the order in which they were written
			approvals = reviewed(approvals, r)
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return approvals, nil
		}
	}
}

func reviewed(approvals []Review, r *github.PullRequestReview) []Review {
	by := r.GetUser().GetLogin()
	others := func() []Review {
		return slices.DeleteFunc(approvals, func(a Review) bool { return strings.EqualFold(a.By, by) })
	}
	switch r.GetState() {
	case "APPROVED":
		return append(others(), Review{By: by, SHA: r.GetCommitID()})
	case "CHANGES_REQUESTED", "DISMISSED":
		return append(others(), Review{By: by, SHA: r.GetCommitID(), Dismissed: true})
	}
	return approvals
}
