package timetable_test

import (
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/timetable"
)

func TestDays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone, at, day, from, until string
	}{
		"UTC":                               {"UTC", "2026-11-24T23:59:59Z", "2026-11-24", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"},
		"the first instant":                 {"UTC", "2026-11-24T00:00:00Z", "2026-11-24", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"},
		"Manila is ahead":                   {"Asia/Manila", "2026-11-24T16:00:00Z", "2026-11-25", "2026-11-24T16:00:00Z", "2026-11-25T16:00:00Z"},
		"23 hours":                          {"Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		"25 hours":                          {"Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		"23 hours in New York":              {"America/New_York", "2026-03-08T12:00:00Z", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
		"half an hour in Lord Howe":         {"Australia/Lord_Howe", "2026-04-05T00:00:00Z", "2026-04-05", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"},
		"no midnight: it begins at one":     {"Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-24", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"},
		"the day before there is none":      {"Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23", "2026-04-22T22:00:00Z", "2026-04-23T22:00:00Z"},
		"two midnights: with the first":     {"America/Havana", "2026-11-01T12:00:00Z", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
		"a quarter of an hour in Kathmandu": {"Asia/Kathmandu", "2026-11-24T18:14:59Z", "2026-11-24", "2026-11-23T18:15:00Z", "2026-11-24T18:15:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			d, err := timetable.DayOf(at, c.zone)
			if err != nil || d.Name != c.day || d.From.Format(time.RFC3339) != c.from || d.Until.Format(time.RFC3339) != c.until {
				t.Errorf("%+v (%v)", d, err)
			}
		})
	}
	if _, err := timetable.DayOf(time.Now(), "Mars/Olympus"); err == nil {
		t.Error("a time zone that is none")
	}
}

// Whatever the clocks do, the days of a zone follow each other without a gap and without an overlap, and each begins on
// the day whose name it has.
func TestDaysFollowEachOther(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"UTC", "Asia/Manila", "Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Havana", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		d, err := timetable.DayOf(time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC), zone)
		if err != nil {
			t.Fatal(err)
		}
		for range 400 {
			before := d.Before(1)
			if !before.Until.Equal(d.From) || before.From.In(place).Format(time.DateOnly) != before.Name || before.Until.Add(-1).In(place).Format(time.DateOnly) != before.Name {
				t.Fatalf("%s: %s %s - %s is before %s %s", zone, before.Name, before.From, before.Until, d.Name, d.From)
			}
			if hours := before.Until.Sub(before.From).Hours(); hours < 23 || hours > 25 {
				t.Fatalf("%s: %s has %g hours", zone, before.Name, hours)
			}
			d = before
		}
		if far := d.Before(7); far.Name != d.Before(3).Before(4).Name {
			t.Errorf("%s: %s", zone, far.Name)
		}
	}
}
