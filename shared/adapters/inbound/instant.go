package inbound

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// layouts are the forms in which vendors write an instant: RFC 3339, and the text form of Postgres, which Plane's
// previous_attributes show ("2026-03-31 11:44:41.242868+00", developers.plane.so/dev-tools/intro-webhooks).
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z07"}

// farAhead is how far a vendor's clock may be ahead of ours. Generous, because a clock that is merely wrong does little
// harm; but the newest snapshot wins, so that one stamped in the year 9999 would win for ever.
const farAhead = 366 * 24 * time.Hour

// Instant reads the time in a field, to the microsecond that Postgres keeps, in UTC so that equal instants are equal
// values. No value is no time. Received is when the delivery came in; zero if nobody knows.
func Instant(field, value string, received time.Time) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	at, err := parse(value)
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "%s is %q, which is not a time", field, Clip(value, 40))
	}
	return Plausible(field, value, at, received)
}

// Plausible checks an instant that was read from another form than Instant knows; value is how the vendor wrote it.
func Plausible(field, value string, at, received time.Time) (time.Time, error) {
	switch {
	case at.Year() < 1970:
		return time.Time{}, fault.New(fault.Invalid, "%s is %q, which is before any computer clock", field, value)
	case !received.IsZero() && at.After(received.Add(farAhead)):
		return time.Time{}, fault.New(fault.Invalid, "%s is %q, more than a year after it was sent", field, value)
	}
	return at.UTC().Truncate(time.Microsecond), nil
}

// Instants reads several times one after the other; Err is what was wrong with the first bad one.
type Instants struct {
	Received time.Time
	Err      error
}

// Read is Instant, and nothing once there is an error.
func (r *Instants) Read(field, value string) time.Time {
	if r.Err != nil {
		return time.Time{}
	}
	var at time.Time
	at, r.Err = Instant(field, value, r.Received)
	return at
}

func parse(value string) (at time.Time, err error) {
	for _, layout := range layouts {
		if at, err = time.Parse(layout, value); err == nil {
			return at, nil
		}
	}
	return at, err
}
