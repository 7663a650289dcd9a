package timetable

import (
	"fmt"
	"time"
)

// Day is a calendar day of a time zone. It has 24 hours but when the clock changes.
type Day struct {
	Name  string    // 2026-11-24
	From  time.Time // its first instant
	Until time.Time // that of the next one

	place *time.Location
}

// DayOf is the day on which something is, by the clock on the wall of a time zone.
func DayOf(at time.Time, timezone string) (Day, error) {
	place, err := time.LoadLocation(timezone)
	if err != nil {
		return Day{}, fmt.Errorf("the time zone %q is unknown: use an IANA name such as Asia/Manila", timezone)
	}
	year, month, day := at.In(place).Date()
	return dayAt(year, month, day, place), nil
}

// Before is the day so many days earlier.
func (d Day) Before(days int) Day {
	// Noon of a UTC day has no clock changes near it.
	noon, _ := time.Parse(time.DateOnly, d.Name) // it was written so
	year, month, day := noon.AddDate(0, 0, -days).Date()
	return dayAt(year, month, day, d.place)
}

func dayAt(year int, month time.Month, day int, place *time.Location) Day {
	name := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	return Day{Name: name, From: midnight(year, month, day, place), Until: midnight(year, month, day+1, place), place: place}
}

// midnight is the first instant of a day. Where the clock is changed at midnight there may be none, and then the day begins
// when the clock jumps; or two, and then it begins with the first. time.Date promises neither.
func midnight(year int, month time.Month, day int, place *time.Location) time.Time {
	wall := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	var found time.Time
	for _, near := range []time.Time{wall.Add(-26 * time.Hour), wall.Add(26 * time.Hour)} {
		_, offset := near.In(place).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(place)
		if _, really := at.Zone(); really == offset && (found.IsZero() || at.Before(found)) {
			found = at
		}
	}
	if found.IsZero() {
		_, found = wall.Add(-26 * time.Hour).In(place).ZoneBounds()
	}
	return found.UTC()
}
