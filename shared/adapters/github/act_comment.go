package github

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
)

// Comment is a comment on an issue or pull request.
type Comment struct {
	ID     int64
	URL    string
	Author string
	Body   string
}

// CommentOnce sees to it that there is one comment of ours with a mark, and that it says this: it changes the one that
// has the mark, or writes it. The mark is an HTML comment, which nobody sees. Whoever was cut off between writing and
// noting it down finds it again this way.
func (c *Client) CommentOnce(ctx context.Context, repository string, number int64, mark, text string) (Comment, error) {
	doing := fmt.Sprintf("comment on %s#%d", repository, number)
	hidden := hide(mark)
	owner, repo, err := split(repository)
	if err != nil {
		return Comment{}, err
	}
	there, err := c.commentWith(ctx, owner, repo, int(number), hidden)
	if err != nil {
		return Comment{}, c.fault(doing, err)
	}
	body := &github.IssueComment{Body: github.String(hidden + "\n" + text)}
	var written *github.IssueComment
	switch {
	case there == nil:
		written, _, err = c.api.Issues.CreateComment(ctx, owner, repo, int(number), body)
	case there.GetBody() == body.GetBody():
		written = there
	default:
		written, _, err = c.api.Issues.EditComment(httpx.Repeatable(ctx), owner, repo, there.GetID(), body)
	}
	if err != nil {
		return Comment{}, c.fault(doing, err)
	}
	return Comment{written.GetID(), written.GetHTMLURL(), written.GetUser().GetLogin(), written.GetBody()}, nil
}

func hide(mark string) string { return "<!-- " + mark + " -->" }

// commentWith finds our own comment: anybody may write one with our mark in it.
func (c *Client) commentWith(ctx context.Context, owner, repo string, number int, hidden string) (*github.IssueComment, error) {
	me, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	options := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: perPage}}
	for {
		page, resp, err := c.api.Issues.ListComments(ctx, owner, repo, number, options)
		if err != nil {
			return nil, err
		}
		for _, comment := range page {
			if comment.GetUser().GetLogin() == me && strings.HasPrefix(comment.GetBody(), hidden) {
				return comment, nil
			}
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return nil, nil
		}
	}
}

// login is the name that what we write goes by: the token's user, or the app's bot.
func (c *Client) login(ctx context.Context) (string, error) {
	c.me.Lock()
	defer c.me.Unlock()
	if c.me.login != "" {
		return c.me.login, nil
	}
	if c.app != nil {
		app, _, err := c.app.api.Apps.Get(ctx, "")
		if err != nil {
			return "", err
		}
		c.me.login = app.GetSlug() + "[bot]"
		return c.me.login, nil
	}
	user, _, err := c.api.Users.Get(ctx, "")
	if err != nil {
		return "", err
	}
	c.me.login = user.GetLogin()
	return c.me.login, nil
}
