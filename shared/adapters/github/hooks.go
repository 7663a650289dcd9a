package github

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Hook is a webhook that GitHub delivers to: one of a repository, or the one of our app (the zero value).
type Hook struct {
	Repository string // owner/name
	ID         int64
	URL        string
	Active     bool
}

// Hooks lists the webhooks of a repository. It needs an administrator of it.
func (c *Client) Hooks(ctx context.Context, repository string) (hooks []Hook, err error) {
	doing := "list the webhooks of " + repository
	owner, repo, err := split(repository)
	if err != nil {
		return nil, err
	}
	options := &github.ListOptions{PerPage: perPage}
	for {
		page, resp, err := c.api.Repositories.ListHooks(ctx, owner, repo, options)
		if err != nil {
			return nil, c.fault(doing, err)
		}
		for _, h := range page {
			hooks = append(hooks, Hook{repository, h.GetID(), h.GetConfig().GetURL(), h.GetActive()})
		}
		if options.Page = resp.NextPage; options.Page == 0 {
			return hooks, nil
		}
	}
}

// Attempt is one time that GitHub tried to deliver an event. All attempts of one event have its GUID.
type Attempt struct {
	ID     int64
	GUID   string
	Event  string
	At     time.Time
	OK     bool // the door answered with success
	Status int  // what it answered; 0 when it did not
	Again  bool // it was a redelivery
}

// Attempts reads what GitHub tried to deliver, newest first, a page at a time. GitHub keeps three days of it ("Redelivering
// webhooks"). each says whether to go on to what is older.
func (c *Client) Attempts(ctx context.Context, h Hook, each func([]Attempt) (more bool, err error)) error {
	fetch := func(ctx context.Context, cursor string) ([]Attempt, string, error) {
		page, resp, err := c.attempts(ctx, h, &github.ListCursorOptions{PerPage: perPage, Cursor: cursor})
		if err != nil {
			return nil, "", err
		}
		attempts := make([]Attempt, len(page))
		for i, d := range page {
			attempts[i] = Attempt{d.GetID(), d.GetGUID(), d.GetEvent(), d.GetDeliveredAt().UTC(), succeeded(d), d.GetStatusCode(), d.GetRedelivery()}
		}
		return attempts, resp.Cursor, nil
	}
	err := httpx.ByCursor(ctx, c.http, fetch, func(page []Attempt) error {
		more, err := each(page)
		if err == nil && !more {
			return errEnough
		}
		return err
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return c.fault("list the deliveries of a webhook", err)
}

var errEnough = errors.New("no more is wanted")

// succeeded goes by the number as well: the text is "OK" for every success on github.com, and the server's own phrase on
// older Enterprise Servers.
func succeeded(d *github.HookDelivery) bool {
	return d.GetStatus() == "OK" || d.GetStatusCode() >= 200 && d.GetStatusCode() < 300
}

func (c *Client) attempts(ctx context.Context, h Hook, o *github.ListCursorOptions) ([]*github.HookDelivery, *github.Response, error) {
	if h.Repository != "" {
		owner, repo, err := split(h.Repository)
		if err != nil {
			return nil, nil, err
		}
		return c.api.Repositories.ListHookDeliveries(ctx, owner, repo, h.ID, o)
	}
	if c.app == nil {
		return nil, nil, errNoApp
	}
	return c.app.api.Apps.ListHookDeliveries(ctx, o)
}

var errNoApp = fault.New(fault.NotConfigured, "the webhook of an app needs the app: set GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY")

// Delivery reads what an attempt carried, as the delivery that the door would have made of it. Nobody signed it for us:
// the answer to an authenticated call is what vouches for it.
func (c *Client) Delivery(ctx context.Context, h Hook, attempt int64) (ops.Delivery, error) {
	doing := "read a delivery of a webhook"
	detail, err := c.detail(ctx, h, attempt)
	if err != nil {
		return ops.Delivery{}, c.fault(doing, err)
	}
	if detail.Request == nil || detail.Request.RawPayload == nil {
		return ops.Delivery{}, fault.New(fault.NotFound, "%s: GitHub does not have its content any more", doing)
	}
	header := http.Header{}
	for name, value := range detail.Request.Headers {
		header.Set(name, value)
	}
	hook := h.ID
	if hook == 0 {
		hook, _ = strconv.ParseInt(header.Get("X-GitHub-Hook-ID"), 10, 64)
	}
	key, err := inbound.Key(strconv.FormatInt(hook, 10), detail.GetGUID())
	if err != nil {
		return ops.Delivery{}, err
	}
	header.Set("Content-Type", "application/json") // whatever it was sent as: the API shows the payload itself
	return ops.Delivery{
		Source: ops.GitHub, Key: key, Event: detail.GetEvent(), Action: inbound.Readable(detail.GetAction()),
		Headers: kept(header), Body: *detail.Request.RawPayload,
	}, nil
}

func (c *Client) detail(ctx context.Context, h Hook, attempt int64) (*github.HookDelivery, error) {
	if h.Repository != "" {
		owner, repo, err := split(h.Repository)
		if err != nil {
			return nil, err
		}
		detail, _, err := c.api.Repositories.GetHookDelivery(ctx, owner, repo, h.ID, attempt)
		return detail, err
	}
	if c.app == nil {
		return nil, errNoApp
	}
	detail, _, err := c.app.api.Apps.GetHookDelivery(ctx, attempt)
	return detail, err
}

// Redeliver asks GitHub to deliver again. Asking twice delivers twice, which the ledger counts as a duplicate.
func (c *Client) Redeliver(ctx context.Context, h Hook, attempt int64) error {
	return c.fault("redeliver to a webhook", accepted(c.redeliver(httpx.Repeatable(ctx), h, attempt)))
}

func (c *Client) redeliver(ctx context.Context, h Hook, attempt int64) error {
	if h.Repository != "" {
		owner, repo, err := split(h.Repository)
		if err != nil {
			return err
		}
		_, _, err = c.api.Repositories.RedeliverHookDelivery(ctx, owner, repo, h.ID, attempt)
		return err
	}
	if c.app == nil {
		return errNoApp
	}
	_, _, err := c.app.api.Apps.RedeliverHookDelivery(ctx, attempt)
	return err
}
