package mailgun

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/mailgun/mailgun-go/v4"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says of the API. Europe's address is https://api.eu.mailgun.net.
type Config struct {
	Key secret.Text `envconfig:"MAILGUN_API_KEY"`
	URL string      `envconfig:"MAILGUN_API_URL" default:"https://api.mailgun.net"`
}

// vendor is how Mailgun wants to be called. It publishes no budget that could be kept in advance; a refusal says 429.
var vendor = httpx.Vendor{
	Name: "Mailgun", Setting: "MAILGUN_API_KEY", Address: "MAILGUN_API_URL",
	Sign:       func(r *http.Request, key string) { r.SetBasicAuth("api", key) },
	Concurrent: 4,
	Largest:    24 << 20, // 300 events, each as large as its message's headers and variables
}

// Client reads from Mailgun. It is safe for concurrent use. The signing key of webhooks is never given to the library,
// which would take the API key for one where there is none.
type Client struct {
	http *httpx.Client
	api  *mailgun.MailgunImpl
}

// New makes a client. Without a key every call of it reports that Mailgun is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	// The library's addresses end in the version, and so do those that people copy from it.
	c, err := httpx.New(vendor, strings.TrimSuffix(strings.TrimSuffix(cfg.URL, "/"), "/v3"), httpx.Static(cfg.Key), o)
	if err != nil {
		return nil, fmt.Errorf("open Mailgun: %w", err)
	}
	api := mailgun.NewMailgun("", "")
	api.SetAPIBase(c.Base().JoinPath("/v3").String())
	api.SetClient(c.HTTP())
	return &Client{c, api}, nil
}

// Counts is what was asked of Mailgun so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }
