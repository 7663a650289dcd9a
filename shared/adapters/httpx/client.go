package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Token gives the credential for a call. Most are Static; a GitHub App's expires and is fetched anew.
type Token func(ctx context.Context) (secret.Text, error)

// Static is a token that stays the same. One that is not set makes every call report that the vendor is not configured.
func Static(token secret.Text) Token {
	return func(context.Context) (secret.Text, error) { return token, nil }
}

// Options are the times of a client. The zero value is what ships.
type Options struct {
	Attempt time.Duration // for one attempt, its answer read to the end. Usual: 20 s
	Overall time.Duration // for a call, with all its attempts and the waiting between them. Usual: 2 min
	Margin  time.Duration // kept free before the context's deadline. Usual: 1 s
	Pause   time.Duration // the most to wait before the second attempt; it doubles with each. Usual: 500 ms

	// Dial replaces the network, for tests: nothing else of the client is different then.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client calls one vendor. It is an http.RoundTripper, for SDKs, and safe for concurrent use.
type Client struct {
	vendor  Vendor
	base    *url.URL
	token   Token
	options Options
	wire    *http.Transport
	pace    *pace
	hide    *redactor
	counts  counts
}

// New makes a client for a vendor at its base address. A wrong address is an error here, so that a bad deploy dies at
// once; a missing token is one when a call is made, so that the rest of a function works.
func New(v Vendor, base string, token Token, o Options) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%s is not an address such as https://api.example.com", v.Address)
	}
	v, o = v.withDefaults(), o.withDefaults()
	c := &Client{vendor: v, base: u, token: token, options: o, pace: newPace(v), hide: &redactor{}}
	c.counts.remaining.Store(-1)
	c.wire = &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            o.Dial,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           2 * v.Concurrent,
		MaxIdleConnsPerHost:    v.Concurrent, // the usual two would close most connections of a concurrent walk after each page
		MaxConnsPerHost:        2 * v.Concurrent,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
	if o.Dial == nil {
		c.wire.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	return c, nil
}

func (o Options) withDefaults() Options {
	for field, usual := range map[*time.Duration]time.Duration{
		&o.Attempt: 20 * time.Second, &o.Overall: 2 * time.Minute, &o.Margin: time.Second, &o.Pause: 500 * time.Millisecond,
	} {
		if *field == 0 {
			*field = usual
		}
	}
	return o
}

// HTTP is the client as an SDK wants it.
func (c *Client) HTTP() *http.Client {
	return &http.Client{Transport: c, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) <= 3 {
			return nil
		}
		round := c.failure(r, fault.Unavailable, errRound)
		round.Status = r.Response.StatusCode
		return round
	}}
}

// Base is the vendor's address, for an SDK that wants to be told.
func (c *Client) Base() *url.URL { u := *c.base; return &u }

// Call asks a vendor that has no SDK. The path is joined to the base address; in, if any, is sent as JSON, and out, if
// any, gets the JSON of the answer. What is being done is said as in "list projects".
func (c *Client) Call(ctx context.Context, doing, method, path string, query url.Values, in, out any) (http.Header, error) {
	header, err := c.call(ctx, method, path, query, in, out)
	return header, c.Fault(doing, err)
}

func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) (http.Header, error) {
	r, err := c.request(ctx, method, path, query, in)
	if err != nil {
		return nil, err
	}
	resp, err := c.HTTP().Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if out == nil || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified {
		return resp.Header, nil
	}
	return resp.Header, json.NewDecoder(resp.Body).Decode(out)
}

func (c *Client) request(ctx context.Context, method, path string, query url.Values, in any) (*http.Request, error) {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	if in == nil {
		return http.NewRequestWithContext(ctx, method, u.String(), nil)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, err
}

// Counts is what a client has done so far, for the record of a run.
type Counts struct {
	Calls     int // that were asked for
	Attempts  int // that went out: calls and their retries
	Limited   int // attempts that the vendor found too many
	Pages     int // that a listing was read from
	Remaining int // what the vendor last said was left of its limit; -1 when it never said
}

// Since is what was done after an earlier count.
func (c Counts) Since(before Counts) Counts {
	return Counts{c.Calls - before.Calls, c.Attempts - before.Attempts, c.Limited - before.Limited, c.Pages - before.Pages, c.Remaining}
}

type counts struct{ calls, attempts, limited, pages, remaining atomic.Int64 }

// Counts is what the client has done so far.
func (c *Client) Counts() Counts {
	n := &c.counts
	return Counts{int(n.calls.Load()), int(n.attempts.Load()), int(n.limited.Load()), int(n.pages.Load()), int(n.remaining.Load())}
}

// CountPage notes that a page of a listing was read.
func (c *Client) CountPage() { c.counts.pages.Add(1) }
