package github

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/observed"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Repository is one that things are observed in.
type Repository struct {
	ID            int64     `json:"id"`
	Name          string    `json:"full_name"`
	DefaultBranch string    `json:"default_branch"`
	PushedAt      time.Time `json:"pushed_at"` // to any of its branches; zero when to none

	shown json.RawMessage // what a webhook would show of it, as far as we read that
}

// Observed is the action of a delivery that we made of what the API showed.
const Observed = "observed"

// Repository looks at a repository, by the name that we know; a renamed one answers under its new one.
func (c *Client) Repository(ctx context.Context, name string) (Repository, error) {
	doing := "read the repository " + name
	path, err := inRepo(name, "")
	if err != nil {
		return Repository{}, err
	}
	body, _, err := c.raw(ctx, path, nil)
	if err != nil {
		return Repository{}, c.fault(doing, err)
	}
	var r Repository
	if err = json.Unmarshal(body, &r); err == nil {
		r.shown, err = observed.Only(body, "id", "full_name", "default_branch", "created_at", "updated_at", "pushed_at", "html_url")
	}
	if err == nil && (r.ID <= 0 || r.Name == "") {
		err = errors.New("the repository has no id or no name")
	}
	return r, c.fault(doing, err)
}

// observed makes a delivery of what the API showed of a repository. The repository around it is not part of its key.
func (r Repository) observed(event string, shown map[string]json.RawMessage) (ops.Delivery, error) {
	around := map[string]json.RawMessage{"action": json.RawMessage(`"` + Observed + `"`), "repository": r.shown}
	return observed.Delivery(ops.GitHub, strconv.FormatInt(r.ID, 10), event, Observed, shown, around)
}

// all makes deliveries of a page.
func (r Repository) all(event, name string, items []json.RawMessage) ([]ops.Delivery, error) {
	deliveries := make([]ops.Delivery, len(items))
	for i, item := range items {
		var err error
		if deliveries[i], err = r.observed(event, map[string]json.RawMessage{name: item}); err != nil {
			return nil, err
		}
	}
	return deliveries, nil
}

// perPage is the most that GitHub gives in one page.
const perPage = 100

// paged adds page and size to a query.
func paged(page int, query url.Values) url.Values {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("page", strconv.Itoa(page))
	query.Set("per_page", strconv.Itoa(perPage))
	return query
}

// counted walks a listing that is an object with total_count and the items under a name.
func (c *Client) counted(ctx context.Context, path, name string, query url.Values, each func([]json.RawMessage) error) error {
	fetch := func(ctx context.Context, page int) (httpx.Page[json.RawMessage], error) {
		body, _, err := c.raw(ctx, path, paged(page, query))
		if err != nil {
			return httpx.Page[json.RawMessage]{}, err
		}
		var total struct {
			Count int `json:"total_count"`
		}
		var all map[string]json.RawMessage
		var items []json.RawMessage
		if err := errors.Join(json.Unmarshal(body, &total), json.Unmarshal(body, &all), json.Unmarshal(all[name], &items)); err != nil {
			return httpx.Page[json.RawMessage]{}, err
		}
		return httpx.Page[json.RawMessage]{Items: items, Total: total.Count, Last: len(items) < perPage}, nil
	}
	return httpx.Numbered(ctx, c.http, perPage, identity, fetch, each)
}

// identity is the id of an item, whatever it is.
func identity(item json.RawMessage) int64 {
	var i struct {
		ID int64 `json:"id"`
	}
	_ = json.Unmarshal(item, &i) // one that cannot be read is found by whoever interprets it
	return i.ID
}
