package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// status is what may be said of a card, from best to worst.
type status string

const (
	ok      status = "ok"
	unknown status = "unknown"
	warning status = "warning"
	failing status = "failing"
)

var statuses = []status{ok, unknown, warning, failing}

// card is a verdict with its reason and the time of the look that it rests on; null when nobody ever looked.
type card struct {
	Status      status     `json:"status"`
	Explanation string     `json:"explanation"`
	AsOf        *time.Time `json:"as_of"`
}

// judge makes every card, so that the rule is in one place: what nobody looked at is unknown, and so is what was looked
// at too long ago. It remembers the oldest look for meta.
type judge struct {
	now    time.Time
	oldest *time.Time
	stale  bool
}

// fresh is how old most data may be: vendors' pushes are followed by a daily poll at the latest.
const (
	fresh = 24 * time.Hour
	daily = 26 * time.Hour // what is done once a day, and may be late
)

// say gives the verdict, if the look it rests on is recent enough to.
func (j *judge) say(asOf *time.Time, within time.Duration, verdict status, format string, args ...any) card {
	return j.rest(asOf, asOf != nil && j.now.Sub(*asOf) > within, verdict, fmt.Sprintf(format, args...))
}

// rest rests a verdict on a look.
func (j *judge) rest(asOf *time.Time, old bool, verdict status, text string) card {
	if asOf == nil || asOf.IsZero() {
		return j.nobody("nobody has looked: %s", text)
	}
	at := asOf.UTC()
	if j.oldest == nil || at.Before(*j.oldest) {
		j.oldest = &at
	}
	if old {
		j.stale = true
		return card{unknown, fmt.Sprintf("not confirmed since %s; at that time %s: %s", at.Format(time.RFC3339), verdict, text), &at}
	}
	if verdict == unknown {
		j.stale = true
	}
	return card{verdict, text, &at}
}

// mirror gives the verdict on what repeats a vendor, if it was confirmed recently enough.
func (j *judge) mirror(age store.Confirmation, verdict status, format string, args ...any) card {
	return j.rest(age.At, age.Stale, verdict, fmt.Sprintf(format, args...))
}

// weakest is the age of things that are compared: of all of them, the oldest, and stale when one is. Of nothing it is never.
func weakest(ages ...store.Confirmation) store.Confirmation {
	total := store.Confirmation{Stale: len(ages) == 0}
	for i, age := range ages {
		if i == 0 || age.At == nil || total.At != nil && age.At.Before(*total.At) {
			total.At = age.At
		}
		total.Stale = total.Stale || age.Stale
	}
	return total
}

// nobody is the card of what was never seen.
func (j *judge) nobody(format string, args ...any) card {
	j.stale = true
	return card{unknown, fmt.Sprintf(format, args...), nil}
}

// live is a look at a table of our own, made just now.
func (j *judge) live() *time.Time { return &j.now }

// sum is the worst of some cards, in their own words, as old as the oldest of them. Nothing at all is unknown.
func (j *judge) sum(names []string, cards map[string]card) card {
	total := card{Status: ok}
	var words []string
	for i, name := range names {
		c := cards[name]
		if slices.Index(statuses, c.Status) > slices.Index(statuses, total.Status) {
			total.Status = c.Status
		}
		if c.Status != ok {
			words = append(words, name+" "+string(c.Status)+": "+c.Explanation)
		}
		if i == 0 || c.AsOf == nil || total.AsOf != nil && c.AsOf.Before(*total.AsOf) {
			total.AsOf = c.AsOf
		}
	}
	switch {
	case len(names) == 0:
		return j.nobody("there is nothing to look at")
	case len(words) == 0:
		total.Explanation = "all is well: " + strings.Join(names, ", ")
	default:
		total.Explanation = strings.Join(words, "; ")
	}
	return total
}

// when finds the time in a map; never is nil.
func when(times map[string]time.Time, name string) *time.Time {
	if at, known := times[name]; known {
		return &at
	}
	return nil
}

// latest is the later of two times, of which either may be missing.
func latest(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}
