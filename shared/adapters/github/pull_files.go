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

// PullFiles lists what a pull request changes between two commits, its base and its head. Whole is false when there may be
// more than GitHub lists: whoever judges the change must not take the list for all of it.
//
// The listing does not say what a file is, nor of which commit it is. Both come from the trees: a file has its modes only
// when the tree of the head has the very content that the listing shows, and a path that differs and is not listed means
// that the listing is not whole.
func (c *Client) PullFiles(ctx context.Context, repository string, number int64, base, head string) (files []ops.ChangedFile, whole bool, err error) {
	files, err = c.listedFiles(ctx, repository, number)
	if err != nil {
		return nil, false, err
	}
	before, after, err := c.trees(ctx, repository, base, head)
	if err != nil {
		return nil, false, err
	}
	for i := range files {
		files[i] = withModes(files[i], before, after)
	}
	return files, len(files) < mostFiles && before.whole && after.whole && listsAll(files, before, after), nil
}

func (c *Client) listedFiles(ctx context.Context, repository string, number int64) (files []ops.ChangedFile, err error) {
	owner, repo, err := split(repository)
	if err != nil {
		return nil, err
	}
	options := &github.ListOptions{PerPage: perPage}
	for {
		page, resp, err := c.api.PullRequests.ListFiles(ctx, owner, repo, int(number), options)
		if err != nil {
			return nil, c.fault(fmt.Sprintf("list the files of pull request %d of %s", number, repository), err)
		}
		c.http.CountPage()
		for _, f := range page {
			files = append(files, ops.ChangedFile{
				Path: f.GetFilename(), PreviousPath: f.GetPreviousFilename(), Status: f.GetStatus(), SHA: f.GetSHA(),
				Additions: f.GetAdditions(), Deletions: f.GetDeletions(), Patch: f.GetPatch(),
			})
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return files, nil
		}
	}
}
