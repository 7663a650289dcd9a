package httpx

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Failure is a call that did not succeed, as the log may know it. It never shows the token, nor any value of a query.
type Failure struct {
	Vendor    string
	Reason    fault.Reason
	Status    int           // 0 when there was no answer
	Method    string        //
	Path      string        // with ids left out
	Detail    string        // the vendor's own words, clipped and redacted
	RequestID string        // by which the vendor can find it
	Attempts  int           //
	After     time.Duration // when the vendor wants to hear from us again, if it said so

	// For an adapter that has to look closer; neither is part of the text.
	Body     []byte   // the beginning of the answer, as it came
	Location *url.URL // where a redirect would have led

	again bool // whether another attempt is worth it
	cause error
	hide  *redactor
}

func (c *Client) failure(r *http.Request, reason fault.Reason, cause error) *Failure {
	return &Failure{
		Vendor: c.vendor.Name, Reason: reason, Method: r.Method, Path: withoutIDs(r.URL.Path), cause: cause, hide: c.hide,
	}
}

// Error is the line for the log.
func (f *Failure) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s %s", f.Vendor, f.Method, f.Path)
	if f.Status != 0 {
		fmt.Fprintf(&text, ": %d", f.Status)
	}
	if f.Detail != "" {
		fmt.Fprintf(&text, " %q", f.Detail)
	}
	if f.cause != nil {
		fmt.Fprintf(&text, ": %s", f.hide.text(clip(f.cause.Error(), 300)))
	}
	if f.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", f.RequestID)
	}
	if f.Attempts > 1 {
		fmt.Fprintf(&text, " after %d attempts", f.Attempts)
	}
	return text.String()
}

// Unwrap lets errors.Is find context.Canceled and the like.
func (f *Failure) Unwrap() error { return f.cause }
