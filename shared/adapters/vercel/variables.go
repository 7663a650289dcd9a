package vercel

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Variable is an environment variable of a project: everything but its value, which is dropped before anything is made
// of it.
type Variable struct {
	ID        string   `json:"id"`
	Key       string   `json:"key"`
	Type      string   `json:"type"` // system, secret, encrypted, plain or sensitive
	Targets   targets  `json:"target"`
	GitBranch string   `json:"gitBranch"`
	Custom    []string `json:"customEnvironmentIds"`
	CreatedAt int64    `json:"createdAt"` // milliseconds
	UpdatedAt int64    `json:"updatedAt"` // milliseconds; the only sign of another value
}

// targets comes as one text or as a list of them.
type targets []string

// UnmarshalJSON reads both.
func (t *targets) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*t = targets{""}
		return json.Unmarshal(b, &(*t)[0])
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// Variables lists the environment variables of a project. Hidden is how many there are for production that the token may
// not see: whoever compares must not take the list for all of it.
//
// The answer has three shapes: a list with pages, a list with what is hidden, and a single variable all by itself.
func (c *Client) Variables(ctx context.Context, project string) (variables []Variable, hidden int, err error) {
	const doing = "list the environment variables"
	path := "/v10/projects/" + url.PathEscape(project) + "/env"
	err = httpx.ByCursor(ctx, c.http, func(ctx context.Context, cursor string) ([]Variable, string, error) {
		var body struct {
			Variable
			All        []Variable `json:"envs"`
			Hidden     int        `json:"hiddenProductionEnvCount"`
			Pagination struct {
				Next json.RawMessage `json:"next"`
			} `json:"pagination"`
		}
		query := url.Values{}
		if cursor != "" {
			query.Set("until", cursor)
		}
		if err := c.call(ctx, doing, http.MethodGet, path, query, nil, &body); err != nil {
			return nil, "", err
		}
		hidden += body.Hidden
		if body.All == nil && body.Key != "" {
			return []Variable{body.Variable}, "", nil
		}
		if body.All == nil { // {} is no list, least of all an empty one
			return nil, "", fault.New(fault.Unavailable, "%s: Vercel's answer has no list in it", doing)
		}
		return body.All, later(body.Pagination.Next), nil
	}, func(page []Variable) error {
		for _, v := range page { // a page begins with what the one before may have ended with
			if !slices.ContainsFunc(variables, func(known Variable) bool { return known.ID == v.ID }) {
				variables = append(variables, v)
			}
		}
		return nil
	})
	return variables, hidden, c.http.Fault(doing, err)
}
