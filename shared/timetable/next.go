// Package timetable owns when a schedule fires and when a day begins: the grammar of rate() and cron() of EventBridge
// Scheduler, and time zones with their two odd days a year.
//
// It refuses to know the time, and to ring anybody: `make dev` rings by it, and whoever watches schedules compares it with
// what ran.
package timetable

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a Lambda has no time zones of its own

	"github.com/adhocore/gronx"
)

// Next is the first time after now at which an expression fires: rate(5 minutes) one period later, cron(0 3 * * ? *)
// when the clock on the wall of that time zone says so. The zero time means never again.
//
// As EventBridge Scheduler does it, a time that the clock skips in spring is skipped, and one that it shows twice in
// autumn counts once.
func Next(expression, timezone string, now time.Time) (time.Time, error) {
	place, err := time.LoadLocation(timezone)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time zone %q is unknown: use an IANA name such as Asia/Manila", timezone)
	}
	if period, ok := Period(expression); ok {
		return now.Add(period), nil
	}
	inner, ok := cut(expression, "cron(")
	if !ok {
		return time.Time{}, fmt.Errorf("%q is neither rate(5 minutes) nor cron(0 3 * * ? *)", expression)
	}
	fields, err := translate(inner)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", expression, err)
	}
	return nextWall(fields, place, now), nil
}

// nextWall searches on the clock on the wall, written as if it were UTC, where every day has 24 hours.
func nextWall(fields string, place *time.Location, now time.Time) time.Time {
	local := now.In(place)
	// The wall may stand an hour further on than the answer when clocks go back, so begin a little earlier.
	wall := asUTC(local).Add(-2 * time.Hour)
	for {
		next, never := gronx.NextTickAfter(fields, wall, false)
		if never != nil { // a year that has passed, or the 30th of February: the fields themselves were checked
			return time.Time{}
		}
		wall = next
		if at, exists := onTheWall(next, place); exists && at.After(now) {
			return at
		}
	}
}

// onTheWall is when the clock in a place shows this, the first time it does. False: it never does.
func onTheWall(wall time.Time, place *time.Location) (time.Time, bool) {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, place)
	_, before := at.Add(-24 * time.Hour).Zone() // time.Date may choose the second time
	if first := wall.Add(-time.Duration(before) * time.Second).In(place); asUTC(first).Equal(wall) {
		at = first
	}
	return at, asUTC(at).Equal(wall)
}

func asUTC(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

var rate = regexp.MustCompile(`^rate\((\d+) (minutes?|hours?|days?)\)$`)

// Period is how far apart the firings of a rate are. False: it is none.
func Period(expression string) (time.Duration, bool) {
	match := rate.FindStringSubmatch(strings.TrimSpace(expression))
	if match == nil {
		return 0, false
	}
	n, err := strconv.Atoi(match[1])
	if err != nil || n < 1 || n > 100_000 {
		return 0, false
	}
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[match[2][0]]
	return time.Duration(n) * unit, true
}

func cut(expression, prefix string) (string, bool) {
	inner, ok := strings.CutPrefix(strings.TrimSpace(expression), prefix)
	inner, ok2 := strings.CutSuffix(inner, ")")
	return inner, ok && ok2
}
