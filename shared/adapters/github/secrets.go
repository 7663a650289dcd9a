package github

import (
	"context"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Secret is a secret of a repository's Actions: its name, and when it was last set. GitHub gives no value and no digest to
// anybody ("List repository secrets").
type Secret struct {
	Name      string
	UpdatedAt time.Time
}

// Secrets lists the secrets of a repository's Actions; those of its environments and of its organization are in listings
// of their own. It needs the permission "Secrets: read". A listing that changed while it was read is httpx.ErrMoved.
func (c *Client) Secrets(ctx context.Context, repository string) (secrets []Secret, err error) {
	doing := "list the secrets of " + repository
	owner, repo, err := split(repository)
	if err != nil {
		return nil, err
	}
	fetch := func(ctx context.Context, number int) (httpx.Page[Secret], error) {
		page, resp, err := c.api.Actions.ListRepoSecrets(ctx, owner, repo, &github.ListOptions{Page: number, PerPage: perPage})
		if err != nil {
			return httpx.Page[Secret]{}, err
		}
		if page == nil || page.Secrets == nil { // neither null nor {} is a listing, least of all an empty one
			return httpx.Page[Secret]{}, fault.New(fault.Unavailable, "%s: GitHub's answer has no list in it", doing)
		}
		items := make([]Secret, len(page.Secrets))
		for i, s := range page.Secrets {
			items[i] = Secret{s.Name, s.UpdatedAt.UTC()}
		}
		return httpx.Page[Secret]{Items: items, Total: page.TotalCount, Last: resp.NextPage == 0}, nil
	}
	err = httpx.Numbered(ctx, c.http, perPage, func(s Secret) string { return s.Name }, fetch, func(page []Secret) error {
		secrets = append(secrets, page...)
		return nil
	})
	return secrets, c.fault(doing, err)
}
