package github

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says. An app is preferred to a token: it may make check runs, and its limits are its own.
type Config struct {
	Token        secret.Text `envconfig:"GITHUB_TOKEN"`
	AppID        string      `envconfig:"GITHUB_APP_ID"`
	AppKey       secret.Text `envconfig:"GITHUB_APP_PRIVATE_KEY"`
	Installation string      `envconfig:"GITHUB_APP_INSTALLATION_ID"`
	URL          string      `envconfig:"GITHUB_API_URL" default:"https://api.github.com"`
}

// vendor is how GitHub wants to be called ("Rate limits for the REST API"): 5,000 calls an hour for a token, 900 reads a
// minute, 100 at once; whoever is stopped without being told until when stays away for a minute. The limits here leave
// something for the people who share the token.
var vendor = httpx.Vendor{
	Name: "GitHub", Setting: "GITHUB_TOKEN", Address: "GITHUB_API_URL",
	Limits:     []httpx.Limit{{Calls: 800, Window: time.Minute}, {Calls: 4750, Window: time.Hour}},
	Concurrent: 8,
	Remaining:  "X-Ratelimit-Remaining",
	Reset:      httpx.ResetHeader{Name: "X-Ratelimit-Reset", Unit: httpx.EpochSeconds},
	Blind:      time.Minute,
	Reason:     reason,
	Largest:    24 << 20, // a page of a hundred pull requests with long texts
}

// reason finds the refusals that GitHub calls 403 and means "too often": the primary limit by its header, the secondary
// one by Retry-After or by what the text links to.
func reason(a httpx.Answer) fault.Reason {
	tooOften := a.Header.Get("X-Ratelimit-Remaining") == "0" || a.Header.Get("Retry-After") != "" ||
		strings.Contains(string(a.Body), "secondary rate limit")
	if a.Status == http.StatusForbidden && tooOften {
		return fault.RateLimited
	}
	return ""
}

// Client reads from GitHub and acts there. It is safe for concurrent use.
type Client struct {
	http *httpx.Client
	api  *github.Client
	app  *app // nil: with a token

	me struct { // who we are there, once it was asked
		sync.Mutex
		login string
	}
}

// New makes a client. With neither a token nor an app, every call of it reports that GitHub is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	c := &Client{}
	v, token := vendor, httpx.Static(cfg.Token)
	if cfg.AppID != "" || cfg.AppKey.Set() || cfg.Installation != "" {
		var err error
		if c.app, err = newApp(cfg, o); err != nil {
			return nil, err
		}
		v.Setting, token = appSetting, c.app.token
	}
	var err error
	if c.http, err = httpx.New(v, cfg.URL, token, o); err != nil {
		return nil, err
	}
	c.api = sdk(c.http)
	return c, nil
}

// sdk is go-github over our transport.
func sdk(c *httpx.Client) *github.Client {
	api := github.NewClient(c.HTTP())
	base := c.Base()
	base.Path = strings.TrimSuffix(base.Path, "/") + "/" // go-github resolves against it; Enterprise Server is under /api/v3
	api.BaseURL = base
	return api
}

// Counts is what was asked of GitHub so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }

// fault is the error that leaves. go-github stops by itself once an answer said that nothing is left.
func (c *Client) fault(doing string, err error) error {
	var spent *github.RateLimitError
	if errors.As(err, &spent) {
		limited := fault.New(fault.RateLimited, "%s: GitHub's limit is used up: try again when it is refilled", doing)
		limited.After = max(time.Until(spent.Rate.Reset.Time), time.Second)
		return limited
	}
	return c.http.Fault(doing, err)
}

// accepted turns go-github's error for "202, it will be done" into the success that it is.
func accepted(err error) error {
	var later *github.AcceptedError
	if errors.As(err, &later) {
		return nil
	}
	return err
}

// raw asks for JSON as it is. Our own structs are decoded from it where webhooks are, so that what is polled and what is
// pushed mean the same.
func (c *Client) raw(ctx context.Context, path string, query url.Values) (json.RawMessage, *github.Response, error) {
	return c.unless(ctx, "", path, query)
}

var errUnchanged = errors.New("it is the same as before")

// unless asks for JSON as it is, unless it still bears the tag: then the error is errUnchanged, and it does not count
// against the limit ("Best practices for using the REST API").
func (c *Client) unless(ctx context.Context, tag, path string, query url.Values) (json.RawMessage, *github.Response, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	r, err := c.api.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, nil, err
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	var body json.RawMessage
	resp, err := c.api.Do(ctx, r, &body)
	if tag != "" && resp != nil && resp.StatusCode == http.StatusNotModified {
		return nil, resp, errUnchanged
	}
	return body, resp, err
}

// inRepo is the path of something in a repository, which is named owner/name.
func inRepo(name, rest string) (string, error) {
	owner, repo, err := split(name)
	return "repos/" + owner + "/" + repo + rest, err
}

// split takes a repository's name apart, and refuses one that would lead somewhere else in a path.
func split(name string) (owner, repo string, err error) {
	owner, repo, _ = strings.Cut(name, "/")
	for _, part := range []string{owner, repo} {
		if part == "" || part == "." || part == ".." || url.PathEscape(part) != part {
			return "", "", fault.New(fault.Invalid, "a repository is named owner/name, not %q", inbound.Clip(name, 100))
		}
	}
	return owner, repo, nil
}
