package httpx

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// attempts is the most that one call may take (the plan's "bounded attempts").
const attempts = 5

type repeatable struct{}

// Repeatable marks the calls made with a context as safe to do twice although their method does not say so: the adapter
// knows that the vendor will recognise the second one. It travels in the context because an SDK lets nothing else through.
func Repeatable(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatable{}, true)
}

// RoundTrip makes a call, with its retries. An answer that is not a success is a *Failure. The body of a success has been
// read already, so what breaks on the way is found here, where it can be tried again.
func (c *Client) RoundTrip(r *http.Request) (*http.Response, error) {
	c.counts.calls.Add(1)
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	ctx, cancel := context.WithDeadline(r.Context(), c.latest(r.Context()))
	defer cancel()
	for attempt := 1; ; attempt++ {
		resp, failed := c.try(ctx, r)
		if failed == nil {
			return resp, nil
		}
		failed.Attempts = attempt
		wait := c.wait(failed, attempt)
		if attempt == attempts || !failed.again || !mayRepeat(r) || !pause(ctx, wait) {
			return nil, failed
		}
	}
}

// latest is when a call must be over: in time for its caller to say how it went.
func (c *Client) latest(ctx context.Context) time.Time {
	latest := time.Now().Add(c.options.Overall)
	if deadline, ok := ctx.Deadline(); ok && deadline.Add(-c.options.Margin).Before(latest) {
		return deadline.Add(-c.options.Margin)
	}
	return latest
}

// mayRepeat reports whether doing it twice is the same as doing it once (RFC 9110, 9.2.2), or was said to be, and whether
// the body can be sent again.
func mayRepeat(r *http.Request) bool {
	if r.Body != nil && r.Body != http.NoBody && r.GetBody == nil {
		return false
	}
	switch r.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return true
	}
	marked, _ := r.Context().Value(repeatable{}).(bool)
	return marked
}

// wait is how long to stay away after a failure: what the vendor named, or the backoff with full jitter.
func (c *Client) wait(f *Failure, attempt int) time.Duration {
	if f.After > 0 {
		return f.After
	}
	if f.Reason == fault.RateLimited && c.vendor.Blind > 0 {
		f.After = c.vendor.Blind
		return f.After
	}
	ceiling := min(c.options.Pause<<(attempt-1), 20*time.Second)
	return time.Duration(rand.Int64N(int64(ceiling) + 1))
}

// pause waits and reports whether there is time for another attempt. A wait that would not end in time is not begun: the
// caller can use what is left better than we can.
func pause(ctx context.Context, wait time.Duration) bool {
	deadline, _ := ctx.Deadline()
	if ctx.Err() != nil || time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// try makes one attempt: its turn, its token, its time.
func (c *Client) try(ctx context.Context, r *http.Request) (*http.Response, *Failure) {
	if r.URL.Scheme != c.base.Scheme || r.URL.Host != c.base.Host {
		return nil, c.failure(r, fault.Unavailable, errElsewhere)
	}
	token, err := c.token(ctx)
	if err != nil {
		return nil, c.failure(r, fault.ReasonOf(err), err)
	}
	if !token.Set() {
		return nil, c.failure(r, fault.NotConfigured, errNoToken)
	}
	c.hide.learn(token.Reveal())
	done, err := c.pace.take(ctx)
	if err != nil {
		return nil, c.unpaced(ctx, r, err)
	}
	defer done()
	if ctx.Err() != nil { // a turn that was free is taken however late it is
		return nil, c.unpaced(ctx, r, ctx.Err())
	}
	within, cancel := context.WithTimeoutCause(ctx, c.options.Attempt, errSlow)
	defer cancel()
	return c.send(within, r, token.Reveal())
}

// unpaced is a call whose turn did not come in time.
func (c *Client) unpaced(ctx context.Context, r *http.Request, err error) *Failure {
	if errors.Is(err, errPaced) {
		failed := c.failure(r, fault.RateLimited, err)
		failed.After = c.pace.wait(time.Now())
		return failed
	}
	return c.failure(r, fault.Unavailable, context.Cause(ctx))
}
