package github

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Branch is a branch and the commit at its head.
type Branch struct{ Name, SHA string }

// Branches lists the branches of a repository. The tags are what the look before gave; when every page is still the same,
// changed is false and there are no branches, which costs GitHub nothing.
func (c *Client) Branches(ctx context.Context, r Repository, tags []string) (branches []Branch, next []string, changed bool, err error) {
	doing := "list the branches of " + r.Name
	path, err := inRepo(r.Name, "/branches")
	if err != nil {
		return nil, nil, false, err
	}
	same, err := c.unchanged(ctx, path, tags)
	if err != nil || same {
		return nil, tags, false, c.fault(doing, err)
	}
	for page := 1; page != 0; {
		body, resp, err := c.raw(ctx, path, paged(page, nil))
		if err != nil {
			return nil, nil, false, c.fault(doing, err)
		}
		c.http.CountPage()
		var items []*github.Branch
		if err := json.Unmarshal(body, &items); err != nil {
			return nil, nil, false, c.fault(doing, err)
		}
		for _, b := range items {
			branches = append(branches, Branch{b.GetName(), b.GetCommit().GetSHA()})
		}
		next = append(next, resp.Header.Get("Etag"))
		if page = resp.NextPage; page == 0 && len(items) == perPage {
			next = nil // one more would begin a page, and the full one might bear the same tag
		}
	}
	return branches, next, true, nil
}

// unchanged asks whether every page is what it was.
func (c *Client) unchanged(ctx context.Context, path string, tags []string) (bool, error) {
	for i, tag := range tags {
		_, _, err := c.unless(ctx, tag, path, paged(i+1, nil))
		if errors.Is(err, errUnchanged) {
			continue
		}
		return false, err
	}
	return len(tags) > 0, nil
}

// BranchMoved is the delivery of a branch that was found elsewhere than it was known to be; before is empty for one that
// was not known. It happened no later than the repository's last push, and nobody knows who did it.
func (r Repository) BranchMoved(b Branch, before string) (ops.Delivery, error) {
	return r.pushed(b.Name, before, b.SHA)
}

// BranchGone gives the delivery of a branch that is there no more, if GitHub says clearly that it is not: a listing is read
// in pages, and a branch may move from one to the other meanwhile.
func (c *Client) BranchGone(ctx context.Context, r Repository, name, before string) (d ops.Delivery, gone bool, err error) {
	_, there, err := c.head(ctx, r.Name, name)
	if err != nil || there {
		return d, false, err
	}
	d, err = r.pushed(name, before, "")
	return d, true, err
}

// Head is the commit at the head of a branch now; empty when there is no such branch. A repository that is not there is no
// answer about its branches.
func (c *Client) Head(ctx context.Context, repository, branch string) (sha string, err error) {
	sha, there, err := c.head(ctx, repository, branch)
	if err == nil && !there {
		_, err = c.Repository(ctx, repository)
	}
	return sha, err
}

func (c *Client) head(ctx context.Context, repository, branch string) (sha string, there bool, err error) {
	doing := "look for a branch of " + repository
	path, err := inRepo(repository, "/git/ref/heads/"+strings.ReplaceAll(url.PathEscape(branch), "%2F", "/"))
	if err != nil {
		return "", false, err
	}
	body, _, err := c.raw(ctx, path, nil)
	if err = c.fault(doing, err); err != nil {
		if fault.ReasonOf(err) == fault.NotFound {
			err = nil
		}
		return "", false, err
	}
	var ref struct{ Object struct{ SHA string } }
	err = json.Unmarshal(body, &ref)
	return ref.Object.SHA, true, c.fault(doing, err)
}

// pushed has the shape of a push. When is part of its key: a branch may go back and forth.
func (r Repository) pushed(branch, before, after string) (ops.Delivery, error) {
	shown := map[string]json.RawMessage{}
	for name, value := range map[string]any{"ref": "refs/heads/" + branch, "before": orZeros(before), "after": orZeros(after), "pushed_at": r.PushedAt.UTC()} {
		encoded, err := json.Marshal(value)
		if err != nil {
			return ops.Delivery{}, err
		}
		shown[name] = encoded
	}
	return r.observed("push", shown)
}

// orZeros writes no commit as GitHub does.
func orZeros(sha string) string {
	if sha == "" {
		return strings.Repeat("0", 40)
	}
	return sha
}
