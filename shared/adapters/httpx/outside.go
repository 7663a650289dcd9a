package httpx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Outside calls addresses that come from data: where an artifact lies, where an interaction wants its answer. It has no
// token. It goes to public addresses only, and looks at each one when the connection is made, so that a name which
// resolves to something else the second time leads nowhere either.
type Outside struct {
	hosts  []string
	allow  []netip.Prefix
	client *http.Client
}

// OutsideOptions narrow or widen where an Outside goes.
type OutsideOptions struct {
	Hosts   []string       // when set: these hosts and no others; ".example.com" means everything below it
	Allow   []netip.Prefix // networks that are fine although they are private, with http as well: self-hosted editions, tests
	Timeout time.Duration  // for all of it, the body included. Usual: 1 min
}

// ErrInside says that an address leads where we do not go: no later attempt mends that.
var ErrInside = errors.New("the address is not a public one")

// NewOutside makes a client for addresses that come from data.
func NewOutside(o OutsideOptions) *Outside {
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	g := &Outside{hosts: o.Hosts, allow: o.Allow}
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: g.control}
	g.client = &http.Client{
		Timeout: o.Timeout,
		Transport: &http.Transport{ // without a proxy: it would be the one that connects, and nobody would look
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4,
			IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > 3 {
				return http.ErrUseLastResponse
			}
			return g.Check(r.URL)
		},
	}
	return g
}

// Get opens what is at an address, at most so many bytes of it. Reading more is a fault, as is anything but success.
func (g *Outside) Get(ctx context.Context, doing, address string, most int64) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s: the address cannot be read", doing)
	}
	resp, err := g.Do(doing, r)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength > most {
		_ = resp.Body.Close()
		return nil, tooLong(doing, most)
	}
	return &bounded{ReadCloser: resp.Body, left: most, err: tooLong(doing, most)}, nil
}

// Do sends a request to an address from data, which is checked first.
func (g *Outside) Do(doing string, r *http.Request) (*http.Response, error) {
	if err := g.Check(r.URL); err != nil {
		return nil, fault.Wrap(err, fault.Forbidden, "%s: the address leads to %s, where we do not go", doing, clip(r.URL.Hostname(), 80))
	}
	r.Header.Set("User-Agent", product)
	resp, err := g.client.Do(r)
	switch {
	case errors.Is(err, ErrInside):
		return nil, fault.Wrap(ErrInside, fault.Forbidden, "%s: the address leads to %s, where we do not go", doing, clip(r.URL.Hostname(), 80))
	case err != nil:
		return nil, fault.Wrap(bare(err), fault.Unavailable, "%s: %s does not answer: try again later", doing, clip(r.URL.Hostname(), 80))
	case resp.StatusCode >= 300:
		_ = resp.Body.Close()
		reason := (&Client{}).reason(Answer{Status: resp.StatusCode})
		return nil, fault.New(reason, "%s: %s answered %d", doing, clip(r.URL.Hostname(), 80), resp.StatusCode)
	}
	return resp, nil
}

// Check says whether an address may be called at all, before its name is looked up.
func (g *Outside) Check(u *url.URL) error {
	host := strings.ToLower(u.Hostname())
	address, notNumeric := netip.ParseAddr(host)
	allowed := notNumeric == nil && g.allowed(address)
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !allowed), host == "", u.User != nil, u.Opaque != "":
		return ErrInside
	case g.hosts != nil && !slices.ContainsFunc(g.hosts, func(h string) bool { return host == h || h[0] == '.' && strings.HasSuffix(host, h) }):
		return ErrInside
	case notNumeric == nil && !g.public(address):
		return ErrInside
	}
	return nil
}

// control looks at the address that is about to be connected to, whatever name led there.
func (g *Outside) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !g.public(at.Addr()) {
		return ErrInside
	}
	return nil
}

func (g *Outside) allowed(a netip.Addr) bool {
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

func (g *Outside) public(a netip.Addr) bool {
	a = a.Unmap()
	if g.allowed(a) {
		return true
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

// reserved is what IsPrivate and IsGlobalUnicast let through and the IANA registries of special-purpose addresses do
// not, with the ranges that carry an IPv4 address inside; and a cloud's metadata service that has a public address.
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "168.63.129.16/32",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fec0::/10",
)

func prefixes(all ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// bare is an error without the address that http.Client puts around it: such an address often is the credential.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return quiet{Redact(clip(err.Error(), 300)), err}
}

func tooLong(doing string, most int64) error {
	return fault.New(fault.TooLarge, "%s: there is more than the %d bytes that we read", doing, most)
}

// bounded is a body that fails when it is longer than allowed, rather than to end as if it were complete.
type bounded struct {
	io.ReadCloser
	left int64
	err  error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, b.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("read: %w", bare(err))
	}
	return n, err
}
