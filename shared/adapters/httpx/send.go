package httpx

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

var (
	errElsewhere = errors.New("the address is not the vendor's own")
	errRound     = errors.New("one redirect leads to the next")
	errNoToken   = errors.New("there is no token")
	errSlow      = errors.New("no complete answer in time")
	errTooMuch   = errors.New("the answer is larger than we read")
	errBroken    = errors.New("the answer is JSON that breaks off")
)

// product is who we say we are; vendors look for it in their logs when we misbehave.
const product = "odooops-console (+https://github.com/insightpulseai/odooops-console)"

// send puts one request on the wire and reads the answer to its end.
func (c *Client) send(ctx context.Context, r *http.Request, token string) (*http.Response, *Failure) {
	out, err := c.outgoing(ctx, r, token)
	if err != nil {
		return nil, c.failure(r, fault.Internal, err)
	}
	c.counts.attempts.Add(1)
	resp, err := c.wire.RoundTrip(out)
	if err != nil {
		return nil, c.unanswered(ctx, r, err)
	}
	defer func() { _ = resp.Body.Close() }()
	c.noteRemaining(resp.Header)
	if resp.StatusCode >= 300 && resp.StatusCode != http.StatusNotModified {
		return c.refused(r, resp)
	}
	body, err := c.read(resp)
	if err != nil {
		return nil, c.unread(ctx, r, resp, err)
	}
	if failed := c.unlike(r, resp, body); failed != nil {
		return nil, failed
	}
	resp.Request, resp.Body, resp.ContentLength = r, io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// outgoing is a copy of the request, which is the caller's, with its own body and with the token.
func (c *Client) outgoing(ctx context.Context, r *http.Request, token string) (*http.Request, error) {
	out := r.Clone(ctx)
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	out.Header.Set("User-Agent", strings.TrimSpace(product+" "+r.UserAgent()))
	if out.Header.Get("Accept") == "" {
		out.Header.Set("Accept", "application/json")
	}
	c.vendor.Sign(out, token)
	return out, nil
}

// read takes an answer in, up to the limit. Nothing beyond the limit is ever held.
func (c *Client) read(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > c.vendor.Largest {
		return nil, errTooMuch
	}
	var body bytes.Buffer
	body.Grow(int(max(resp.ContentLength, 0)) + bytes.MinRead)
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, c.vendor.Largest+1)); err != nil {
		return nil, err
	}
	if int64(body.Len()) > c.vendor.Largest {
		return nil, errTooMuch
	}
	return body.Bytes(), nil
}

// unlike finds an answer that is not the JSON that was asked for: a proxy's page, or half of it. Whoever wants something
// else says so in Accept.
func (c *Client) unlike(r *http.Request, resp *http.Response, body []byte) *Failure {
	if accept := r.Header.Get("Accept"); accept != "" && !strings.Contains(accept, "json") {
		return nil
	}
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 || json.Valid(body) {
		return nil
	}
	failed := c.failure(r, fault.Unavailable, errBroken)
	failed.Status, failed.again = resp.StatusCode, true
	if first := trimmed[0]; first != '{' && first != '[' {
		failed.cause = fmt.Errorf("the answer is %s, not JSON", describe(resp.Header.Get("Content-Type")))
		failed.again = false // somebody else answers there: he will again
	}
	return failed
}

func describe(media string) string {
	media, _, _ = strings.Cut(media, ";")
	if media == "" {
		return "of no known kind"
	}
	return clip(media, 60)
}

// unanswered is an attempt without any answer.
func (c *Client) unanswered(ctx context.Context, r *http.Request, err error) *Failure {
	failed := c.failure(r, fault.Unavailable, err)
	if ctx.Err() != nil {
		failed.cause = context.Cause(ctx)
		failed.again = errors.Is(failed.cause, errSlow)
		return failed
	}
	var untrusted *tls.CertificateVerificationError
	var wrongHost x509.HostnameError
	failed.again = !errors.As(err, &untrusted) && !errors.As(err, &wrongHost)
	return failed
}

// unread is an answer that could not be read to its end.
func (c *Client) unread(ctx context.Context, r *http.Request, resp *http.Response, err error) *Failure {
	failed := c.unanswered(ctx, r, err)
	failed.Status = resp.StatusCode
	if errors.Is(err, errTooMuch) {
		failed.Reason, failed.again = fault.TooLarge, false
		failed.cause = fmt.Errorf("%w: %d bytes", errTooMuch, c.vendor.Largest)
	}
	return failed
}

// refused is an answer that is not a success. A redirect within the vendor's own host is left to http.Client.
func (c *Client) refused(r *http.Request, resp *http.Response) (*http.Response, *Failure) {
	location, err := resp.Location()
	if err == nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) && location.Scheme == c.base.Scheme && location.Host == c.base.Host {
		resp.Request, resp.Body = r, http.NoBody
		return resp, nil
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, keptOfARefusal)) // what can be had of it; the status is the message
	failed := c.failure(r, c.reason(Answer{resp.StatusCode, resp.Header, body}), nil)
	failed.Status, failed.Body, failed.Location = resp.StatusCode, body, location
	failed.Detail = c.hide.detail(resp.Header.Get("Content-Type"), body)
	failed.RequestID = c.hide.text(clip(requestID(resp.Header), 80))
	failed.again = worthAnother(failed)
	if failed.After = c.after(resp.Header, failed.Reason, time.Now()); failed.Reason == fault.RateLimited {
		c.counts.limited.Add(1)
		c.pace.hold(time.Now().Add(failed.After))
	}
	return nil, failed
}

const keptOfARefusal = 64 << 10

func worthAnother(f *Failure) bool {
	return f.Reason == fault.RateLimited ||
		f.Reason == fault.Unavailable && f.Status >= 400 && f.Status != http.StatusNotImplemented
}

func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Github-Request-Id", "X-Vercel-Id", "X-Slack-Req-Id", "Sb-Request-Id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}

func (c *Client) noteRemaining(h http.Header) {
	if c.vendor.Remaining == "" {
		return
	}
	if n, err := strconv.Atoi(h.Get(c.vendor.Remaining)); err == nil && n >= 0 {
		c.counts.remaining.Store(int64(n))
	}
}

// after is when the vendor wants to hear from us again. Retry-After is seconds or a date (RFC 9110, 10.2.3); without it
// the vendor's own header counts, but only for a refusal of too many: it is on every answer.
func (c *Client) after(h http.Header, reason fault.Reason, now time.Time) time.Duration {
	if value := h.Get("Retry-After"); value != "" {
		if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
			return inSeconds(seconds)
		}
		if at, err := http.ParseTime(value); err == nil {
			return max(at.Sub(now), 0)
		}
	}
	if left := h.Get(c.vendor.Remaining); reason != fault.RateLimited || c.vendor.Reset.Name == "" || left != "" && left != "0" {
		return 0 // with some left it is another limit that was hit, and the header is about this one
	}
	value, err := strconv.ParseFloat(h.Get(c.vendor.Reset.Name), 64)
	if err != nil || value <= 0 || value > 1e11 {
		return 0
	}
	if c.vendor.Reset.Unit == EpochSeconds {
		return max(time.Unix(int64(value), 0).Sub(now), 0)
	}
	return inSeconds(int64(value))
}

// inSeconds takes a vendor's number for what it can mean; a day says "not now" as well as a century.
func inSeconds(n int64) time.Duration {
	return time.Duration(min(max(n, 0), 86400)) * time.Second
}
