package github

import (
	"context"
	"fmt"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mostFiles is how many files of a pull request GitHub lists ("List pull requests files"). A listing of just so many may
// be one that was cut off.
const mostFiles = 3000

// PullFiles lists what a pull request changes. Whole is false when there may be more than GitHub lists: whoever judges
// the change must not take the list for all of it.
func (c *Client) PullFiles(ctx context.Context, repository string, number int64) (files []ops.ChangedFile, whole bool, err error) {
	owner, repo, err := split(repository)
	if err != nil {
		return nil, false, err
	}
	options := &github.ListOptions{PerPage: perPage}
	for {
		page, resp, err := c.api.PullRequests.ListFiles(ctx, owner, repo, int(number), options)
		if err != nil {
			return nil, false, c.fault(fmt.Sprintf("list the files of pull request %d of %s", number, repository), err)
		}
		c.http.CountPage()
		for _, f := range page {
			files = append(files, ops.ChangedFile{
				Path: f.GetFilename(), PreviousPath: f.GetPreviousFilename(), Status: f.GetStatus(), SHA: f.GetSHA(),
				Additions: f.GetAdditions(), Deletions: f.GetDeletions(), Patch: f.GetPatch(),
			})
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return files, len(files) < mostFiles, nil
		}
	}
}
