// Package fault owns the error vocabulary: a handful of words that answer three questions once. What may the caller be
// told? Should anyone try again? What do we log?
//
// It refuses to guess. An error that nobody classified is internal, its text stays private, and it may be tried again.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Reason is the class of a failure, as the envelope names it.
type Reason string

// The vocabulary. Their HTTP codes are in shared/entry/return.go and nowhere else.
const (
	Invalid         Reason = "invalid"
	Unauthenticated Reason = "unauthenticated"
	Forbidden       Reason = "forbidden"
	NotFound        Reason = "not_found"
	Conflict        Reason = "conflict"
	TooLarge        Reason = "too_large"
	RateLimited     Reason = "rate_limited"
	Unavailable     Reason = "unavailable"
	NotConfigured   Reason = "not_configured"
	Internal        Reason = "internal"
)

// Error is a classified failure.
type Error struct {
	Reason Reason
	Public string        // a sentence the caller can act on
	Cause  error         // for the log only; may be nil
	After  time.Duration // earliest time to try again, when the other side named one
	Allow  string        // the methods that would have been right, when only the method was wrong
}

// New classifies a failure that has no cause but itself.
func New(reason Reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Public: fmt.Sprintf(format, args...)}
}

// Wrap classifies a cause. The public sentence must not contain it.
func Wrap(cause error, reason Reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Public: fmt.Sprintf(format, args...), Cause: cause}
}

// Method classifies a request whose path is right and whose method is not.
func Method(method, allow string) *Error {
	if len(method) > 20 {
		method = "this method"
	}
	return &Error{Reason: Invalid, Public: method + " is not possible here; use " + allow, Allow: allow}
}

// Error gives the whole story, for logs.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Public
	}
	return e.Public + ": " + e.Cause.Error()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

const private = "something went wrong on our side; it was logged"

// Classify finds the classified failure in an error; whatever has none is internal.
func Classify(err error) *Error {
	var classified *Error
	if errors.As(err, &classified) {
		return classified
	}
	return &Error{Reason: Internal, Public: private, Cause: err}
}

// ReasonOf is the class of an error.
func ReasonOf(err error) Reason { return Classify(err).Reason }
