package github

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// IssuesSince reads the issues that changed since a time, oldest change first, and gives them as deliveries. Pull requests
// are not among them.
//
// Pages are not asked for by number: an issue that changes meanwhile goes to the end, and the others move up over the
// edge of a page. Each page begins where the last one ended in time; only within one second, where many can change at
// once, the number goes up.
//
// The tag is what a look that began at the same time gave; a listing that is still the same costs nothing and gives no
// deliveries. What comes back is where the next look begins.
func (c *Client) IssuesSince(ctx context.Context, r Repository, from IssuesFrom, each func([]ops.Delivery) error) (IssuesFrom, error) {
	doing := "list the issues of " + r.Name
	path, err := inRepo(r.Name, "/issues")
	if err != nil {
		return from, err
	}
	w := issueWalk{client: c, path: path, since: from.Since, page: 1, seen: map[int64]string{}}
	for tag := from.Tag; ; tag = "" {
		issues, newTag, err := w.next(ctx, tag)
		if errors.Is(err, errUnchanged) {
			return from, nil
		}
		if err != nil {
			return from, c.fault(doing, err)
		}
		fresh, last, err := w.take(issues)
		if err != nil {
			return from, c.fault(doing, err)
		}
		deliveries, err := r.all("issues", "issue", fresh)
		if err != nil {
			return from, err
		}
		if err := each(deliveries); err != nil {
			return from, err
		}
		if last && w.since.Equal(from.Since) { // only then the next look asks for the same
			return IssuesFrom{w.since, newTag}, nil
		} else if last {
			return IssuesFrom{Since: w.since}, nil
		}
	}
}

// IssuesFrom is where a look at the issues of a repository begins.
type IssuesFrom struct {
	Since time.Time // zero: at the beginning
	Tag   string
}

type issueWalk struct {
	client *Client
	path   string
	since  time.Time
	page   int
	seen   map[int64]string // by id, when it had changed
}

func (w *issueWalk) next(ctx context.Context, tag string) ([]json.RawMessage, string, error) {
	query := url.Values{"state": {"all"}, "sort": {"updated"}, "direction": {"asc"}}
	if !w.since.IsZero() {
		query.Set("since", w.since.UTC().Format(time.RFC3339))
	}
	body, resp, err := w.client.unless(ctx, tag, w.path, paged(w.page, query))
	if err != nil {
		return nil, "", err
	}
	var issues []json.RawMessage
	if err := json.Unmarshal(body, &issues); err != nil {
		return nil, "", err
	}
	w.client.http.CountPage()
	return issues, resp.Header.Get("Etag"), nil
}

// take keeps what was not seen yet, and moves on. It is the last page when it is not full, and when it is and shows
// nothing new, which would go on for ever.
func (w *issueWalk) take(issues []json.RawMessage) (fresh []json.RawMessage, last bool, err error) {
	newest := w.since
	for _, issue := range issues {
		var i struct {
			ID          int64     `json:"id"`
			UpdatedAt   time.Time `json:"updated_at"`
			PullRequest *struct{} `json:"pull_request"`
		}
		if err := json.Unmarshal(issue, &i); err != nil {
			return nil, false, err
		}
		if i.UpdatedAt.After(newest) {
			newest = i.UpdatedAt
		}
		if at := strconv.FormatInt(i.UpdatedAt.Unix(), 10); w.seen[i.ID] != at {
			w.seen[i.ID] = at
			if i.PullRequest == nil {
				fresh = append(fresh, issue)
			}
		}
	}
	if newest.Equal(w.since) {
		w.page++
	} else {
		w.since, w.page = newest, 1
	}
	return fresh, len(issues) < perPage || w.page > mostInOneSecond, nil
}

// mostInOneSecond is how many pages of one second are read: five thousand issues do not change by hand.
const mostInOneSecond = 50

// Issue reads one issue. One that is deleted or moved away is fault.NotFound.
func (c *Client) Issue(ctx context.Context, r Repository, number int64) (ops.Delivery, error) {
	return c.single(ctx, r, "issues", "issue", "/issues/"+strconv.FormatInt(number, 10))
}

// PullRequest reads one pull request, which says more than its line in a listing: whether it was merged.
func (c *Client) PullRequest(ctx context.Context, r Repository, number int64) (ops.Delivery, error) {
	return c.single(ctx, r, "pull_request", "pull_request", "/pulls/"+strconv.FormatInt(number, 10))
}

func (c *Client) single(ctx context.Context, r Repository, event, name, rest string) (ops.Delivery, error) {
	path, err := inRepo(r.Name, rest)
	if err != nil {
		return ops.Delivery{}, err
	}
	body, _, err := c.raw(ctx, path, nil)
	if err != nil {
		return ops.Delivery{}, c.fault("read "+rest[1:]+" of "+r.Name, err)
	}
	return r.observed(event, map[string]json.RawMessage{name: body})
}

// PullRequestsSince gives the numbers of the pull requests that changed since a time, newest change first.
func (c *Client) PullRequestsSince(ctx context.Context, r Repository, since time.Time) ([]int64, error) {
	owner, repo, err := split(r.Name)
	if err != nil {
		return nil, err
	}
	var numbers []int64
	options := &github.PullRequestListOptions{State: "all", Sort: "updated", Direction: "desc", ListOptions: github.ListOptions{PerPage: perPage}}
	for {
		page, resp, err := c.api.PullRequests.List(ctx, owner, repo, options)
		if err != nil {
			return nil, c.fault("list the pull requests of "+r.Name, err)
		}
		c.http.CountPage()
		for _, pr := range page {
			if pr.GetUpdatedAt().Before(since) {
				return numbers, nil
			}
			numbers = append(numbers, int64(pr.GetNumber()))
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return numbers, nil
		}
	}
}
