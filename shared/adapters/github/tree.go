package github

import (
	"context"
	"fmt"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// tree is every file of a commit, as far as GitHub shows it.
type tree struct {
	files map[string]treeFile
	whole bool
}

type treeFile struct{ mode, sha string }

// trees reads where a pull request starts and where it ends. It starts where its branch left the base, which is not where
// the base is now: the listing of its files is of what changed since ("List pull requests files" compares like that too).
func (c *Client) trees(ctx context.Context, repository, base, head string) (before, after tree, err error) {
	start, err := c.mergeBase(ctx, repository, base, head)
	if err != nil {
		return before, after, err
	}
	if before, err = c.tree(ctx, repository, start); err != nil {
		return before, after, err
	}
	after, err = c.tree(ctx, repository, head)
	return before, after, err
}

func (c *Client) mergeBase(ctx context.Context, repository, base, head string) (string, error) {
	owner, repo, err := split(repository)
	if err != nil {
		return "", err
	}
	// The merge base is on every page, the files are on the first one only ("Compare two commits").
	compared, _, err := c.api.Repositories.CompareCommits(ctx, owner, repo, base, head, &github.ListOptions{Page: 2, PerPage: 1})
	return compared.GetMergeBaseCommit().GetSHA(), c.fault(fmt.Sprintf("compare %s with %s in %s", head, base, repository), err)
}

// tree reads all files of a commit. GitHub cuts a tree off at 100,000 entries or 7 MB and says so ("Get a tree").
func (c *Client) tree(ctx context.Context, repository, sha string) (tree, error) {
	owner, repo, err := split(repository)
	if err != nil {
		return tree{}, err
	}
	read, _, err := c.api.Git.GetTree(ctx, owner, repo, sha, true)
	if err != nil {
		return tree{}, c.fault(fmt.Sprintf("read the tree of %s in %s", sha, repository), err)
	}
	t := tree{files: make(map[string]treeFile, len(read.Entries)), whole: !read.GetTruncated()}
	for _, e := range read.Entries {
		if e.GetType() != "tree" {
			t.files[e.GetPath()] = treeFile{e.GetMode(), e.GetSHA()}
		}
	}
	return t, nil
}

// withModes says what a file is and was. Where the listing and the trees do not agree, or a tree was cut off before the
// file, nothing is said.
func withModes(f ops.ChangedFile, before, after tree) ops.ChangedFile {
	was := before.files[f.Path]
	if f.PreviousPath != "" {
		was = before.files[f.PreviousPath]
	}
	is, there := after.files[f.Path]
	switch {
	case f.Status == "removed" && !there && after.whole:
		f.PreviousMode = was.mode
	case f.Status != "removed" && there && is.sha == f.SHA:
		f.Mode, f.PreviousMode = is.mode, was.mode
	}
	if f.Status == "added" || f.Status == "copied" {
		f.PreviousMode = ""
	}
	return f
}

// listsAll reports whether every path that differs between two trees is in the listing.
func listsAll(files []ops.ChangedFile, before, after tree) bool {
	listed := map[string]bool{}
	for _, f := range files {
		for _, path := range f.Paths() {
			listed[path] = true
		}
	}
	for path, is := range after.files {
		if before.files[path] != is && !listed[path] {
			return false
		}
	}
	for path := range before.files {
		if _, still := after.files[path]; !still && !listed[path] {
			return false
		}
	}
	return true
}
