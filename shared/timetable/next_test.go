package timetable

import (
	"strings"
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	t.Parallel()
	const from = "2026-03-12T10:07:30Z" // a Thursday
	for _, c := range []struct{ expression, zone, now, want string }{
		{"rate(1 minute)", "", from, "2026-03-12T10:08:30Z"},
		{"rate(5 minutes)", "Asia/Manila", from, "2026-03-12T10:12:30Z"},
		{"rate(2 hours)", "", from, "2026-03-12T12:07:30Z"},
		{"rate(1 day)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"}, // 24 hours, whatever the wall shows
		{"cron(0 3 * * ? *)", "", from, "2026-03-13T03:00:00Z"},
		{"cron(0 3 * * ? *)", "Asia/Manila", from, "2026-03-12T19:00:00Z"},
		{"cron(*/15 * * * ? *)", "", from, "2026-03-12T10:15:00Z"},
		{"cron(*/15 * * * ? *)", "Asia/Kathmandu", from, "2026-03-12T10:15:00Z"},
		{"cron(10/25 8-17 ? * MON-FRI *)", "", "2026-03-13T17:40:00Z", "2026-03-16T08:10:00Z"},
		{"cron(0 10 ? * 1 *)", "", from, "2026-03-15T10:00:00Z"}, // 1 is Sunday
		{"cron(0 10 ? * 7 *)", "", from, "2026-03-14T10:00:00Z"},
		{"cron(0 10 ? * 2-6 *)", "", from, "2026-03-13T10:00:00Z"},
		{"cron(0 10 ? * L *)", "", from, "2026-03-14T10:00:00Z"},
		{"cron(0 10 ? * 6L *)", "", from, "2026-03-27T10:00:00Z"},
		{"cron(0 10 ? * FRI#2 *)", "", from, "2026-03-13T10:00:00Z"},
		{"cron(0 10 ? * mon#1 *)", "", from, "2026-04-06T10:00:00Z"},
		{"cron(0 0 L * ? *)", "", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"},
		{"cron(0 0 15W 8 ? *)", "", from, "2026-08-14T00:00:00Z"}, // the 15th is a Saturday
		{"cron(0 0 29 2 ? *)", "", from, "2028-02-29T00:00:00Z"},
		{"cron(0 0 1 JAN,JUL ? 2027-2028)", "", from, "2027-01-01T00:00:00Z"},
		{"cron(0 0 1 1 ? 2025)", "", from, ""},
		{"cron(0 0 31 2 ? *)", "", from, ""},
		{"cron(7 10 12 3 ? *)", "", "2026-03-12T10:07:00Z", "2027-03-12T10:07:00Z"}, // after, not at

		// Berlin, 29 March 2026: 02:00 becomes 03:00. A time between does not exist that day.
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"},
		{"cron(30 3 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"},
		{"cron(0 * * * ? *)", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		// Berlin, 25 October 2026: 03:00 becomes 02:00. 02:30 exists twice and counts once.
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"cron(0 4 * * ? *)", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z"},
		{"cron(0 9 * * ? *)", "America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T14:00:00Z"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		got, err := Next(c.expression, c.zone, now)
		text := got.UTC().Format(time.RFC3339)
		if got.IsZero() {
			text = ""
		}
		if err != nil || text != c.want {
			t.Errorf("%s in %q after %s = %s, %v; want %s", c.expression, c.zone, c.now, text, err, c.want)
		}
	}
}

func TestBadExpressions(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"":                         "is neither rate(5 minutes) nor cron",
		"every day":                "is neither",
		"rate(0 minutes)":          "is neither",
		"rate(5 seconds)":          "is neither",
		"cron(0 3 * * ?)":          "this has 5",
		"cron(0 3 * * * *)":        "exactly one of",
		"cron(0 3 ? * ? *)":        "exactly one of",
		"cron(60 3 * * ? *)":       `minutes "60": "60" is not from 0 to 59`,
		"cron(0 3-1 * * ? *)":      "runs backwards",
		"cron(0 3/0 * * ? *)":      "the step",
		"cron(? 3 * * ? *)":        "? stands for a day only",
		"cron(0 3 * FOO ? *)":      `month "FOO"`,
		"cron(0 3 ? * MON#6 *)":    "a first to a fifth",
		"cron(0 3 ? * 8L *)":       `"8" is not from 1 to 7`,
		"cron(0 3 32W * ? *)":      `"32" is not from 1 to 31`,
		"cron(0 3 LW * ? *)":       `"LW" is not from 1 to 31`,
		"cron(0 3 * * ? 1066)":     "1970 to 2199",
		"cron(0 3 1,,2 * ? *)":     `"" is not from 1 to 31`,
		"at(2026-03-12T10:00:00)":  "is neither",
		"cron(0 3 ? * MON,ANDY *)": `"ANDY" is not`,
		"cron(0 3 ? * UNM *)":      `"UNM" is not`,
	} {
		if _, err := Next(expression, "UTC", time.Now()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expression, err, want)
		}
	}
	if _, err := Next("rate(1 day)", "Mars/Olympus", time.Now()); err == nil || !strings.Contains(err.Error(), "IANA") {
		t.Errorf("unknown zone: %v", err)
	}
}
