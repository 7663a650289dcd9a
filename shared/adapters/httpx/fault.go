package httpx

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// reason translates a vendor's status. It is the only such table; a Vendor corrects it where the vendor means something
// else.
func (c *Client) reason(a Answer) fault.Reason {
	if c.vendor.Reason != nil {
		if special := c.vendor.Reason(a); special != "" {
			return special
		}
	}
	switch {
	case a.Status < 400: // a redirect that we do not follow
		return fault.Unavailable
	case a.Status >= 500:
		return fault.Unavailable
	}
	switch a.Status {
	case http.StatusUnauthorized:
		return fault.Unauthenticated
	case http.StatusPaymentRequired, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return fault.Forbidden
	case http.StatusNotFound, http.StatusGone:
		return fault.NotFound
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusLocked:
		return fault.Conflict
	case http.StatusRequestEntityTooLarge:
		return fault.TooLarge
	case http.StatusTooManyRequests:
		return fault.RateLimited
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return fault.Unavailable
	default:
		return fault.Invalid
	}
}

// Fault makes of whatever came back through an SDK the error that leaves the adapter: its reason, and a sentence that
// names what was being done, the vendor, and what to do about it. What is being done is said as in "list droplets". The
// cause is for the log and is redacted. No error stays no error.
func (c *Client) Fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	var classified *fault.Error
	if errors.As(err, &classified) {
		return err
	}
	var failed *Failure
	if !errors.As(err, &failed) {
		return fault.Wrap(c.cause(err), fault.Unavailable, "%s: %s", doing, c.unreadable(err))
	}
	made := fault.Wrap(failed, failed.Reason, "%s: %s", doing, c.sentence(failed))
	made.After = failed.After
	return made
}

// unreadable is the sentence for an error that is not the transport's: mostly the SDK could not read what it got.
func (c *Client) unreadable(err error) string {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "there was no time to wait for " + c.vendor.Name
	case errors.Is(err, ErrMoved):
		return "what " + c.vendor.Name + " lists changed while it was read: try again"
	default:
		return c.vendor.Name + " gave an answer that we cannot read"
	}
}

func (c *Client) sentence(f *Failure) string {
	v, status := c.vendor, ""
	if f.Status != 0 {
		status = fmt.Sprintf(" (%d)", f.Status)
	}
	switch f.Reason {
	case fault.NotConfigured:
		return fmt.Sprintf("%s is not configured: set %s", v.Name, v.Setting)
	case fault.Unauthenticated:
		return fmt.Sprintf("%s refused the token%s: check %s", v.Name, status, v.Setting)
	case fault.Forbidden:
		return fmt.Sprintf("%s does not allow this to the token%s: check what %s may do", v.Name, status, v.Setting)
	case fault.NotFound:
		return fmt.Sprintf("%s does not have it%s: it is gone, or the token of %s does not see it", v.Name, status, v.Setting)
	case fault.Conflict:
		return fmt.Sprintf("%s says that it is there already, or has changed meanwhile%s", v.Name, status)
	case fault.RateLimited:
		return fmt.Sprintf("%s was asked too often%s: try again %s", v.Name, status, when(f.After))
	case fault.TooLarge:
		if errors.Is(f, errTooMuch) {
			return fmt.Sprintf("%s answered with more than the %d MiB that we read", v.Name, v.Largest>>20)
		}
		return fmt.Sprintf("%s found the request too large%s", v.Name, status)
	case fault.Invalid:
		return fmt.Sprintf("%s did not accept the request%s: the log has what it said", v.Name, status)
	case fault.Unavailable:
		return c.away(f, status)
	default:
		return fmt.Sprintf("the call to %s could not be made: the log says why", v.Name)
	}
}

func (c *Client) away(f *Failure, status string) string {
	v := c.vendor
	switch {
	case errors.Is(f, errElsewhere), f.Status >= 300 && f.Status < 400:
		return fmt.Sprintf("%s wanted to send us somewhere else%s, which we do not follow: check %s", v.Name, status, v.Address)
	case errors.Is(f, context.Canceled), errors.Is(f, context.DeadlineExceeded):
		return fmt.Sprintf("there was no time to wait for %s", v.Name)
	case f.Status >= 200 && f.Status < 300:
		return fmt.Sprintf("%s gave an answer that we cannot read%s: try again later, or check %s", v.Name, status, v.Address)
	case f.Status == 0:
		return fmt.Sprintf("%s does not answer: try again later, or check %s", v.Name, v.Address)
	default:
		return fmt.Sprintf("%s is not well%s: try again later", v.Name, status)
	}
}

func when(after time.Duration) string {
	if after <= 0 {
		return "later"
	}
	return "in " + after.Round(time.Second).String()
}

// cause is an error of the SDK's for the log. The *url.Error that http.Client puts around everything shows the whole
// address, query and all; it goes.
func (c *Client) cause(err error) error {
	var wrapped *url.Error
	text := err.Error()
	if errors.As(err, &wrapped) {
		text = strings.ReplaceAll(text, wrapped.Error(), wrapped.Err.Error())
	}
	return quiet{c.hide.text(clip(text, 300)), err}
}

// quiet is an error with another text.
type quiet struct {
	text string
	err  error
}

func (q quiet) Error() string { return q.text }
func (q quiet) Unwrap() error { return q.err }
