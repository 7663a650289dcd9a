package timetable

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// field is one of the six fields of an AWS cron expression.
type field struct {
	name      string
	low, high int
	names     string // three letters each, from low on
}

var fields = []field{
	{"minutes", 0, 59, ""},
	{"hours", 0, 23, ""},
	{"day of month", 1, 31, ""},
	{"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
	{"day of week", 1, 7, "SUNMONTUEWEDTHUFRISAT"}, // AWS counts from Sunday = 1, everyone else from 0
	{"year", 1970, 2199, ""},
}

const (
	monthDay = 2
	weekDay  = 4
)

// translate turns the six AWS fields into gronx's seven. Lists, ranges and steps are written out, because dialects differ
// on them; only L, W and # are left to gronx.
func translate(expression string) (string, error) {
	parts := strings.Fields(strings.ToUpper(expression))
	if len(parts) != len(fields) {
		return "", fmt.Errorf("cron has six fields (minutes hours day-of-month month day-of-week year), this has %d", len(parts))
	}
	if (parts[monthDay] == "?") == (parts[weekDay] == "?") {
		return "", errors.New("exactly one of day-of-month and day-of-week is ?")
	}
	out := []string{"0"} // seconds
	for i, part := range parts {
		translated, err := fields[i].translate(part, i)
		if err != nil {
			return "", fmt.Errorf("%s %q: %w", fields[i].name, part, err)
		}
		out = append(out, translated)
	}
	return strings.Join(out, " "), nil
}

func (f field) translate(text string, position int) (string, error) {
	days := position == monthDay || position == weekDay
	switch {
	case text == "*", text == "?" && days:
		return text, nil
	case text == "?":
		return "", errors.New("? stands for a day only")
	}
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if days && strings.ContainsAny(part, "LW#") {
			special, ok, err := f.special(part, position)
			if err != nil {
				return "", err
			}
			if ok {
				out = append(out, special)
				continue
			}
		}
		values, err := f.expand(part)
		if err != nil {
			return "", err
		}
		for _, value := range values {
			if position == weekDay {
				value--
			}
			out = append(out, strconv.Itoa(value))
		}
	}
	return strings.Join(out, ","), nil
}

var nearest = regexp.MustCompile(`^\d+W$`)

// special translates L, LW and 15W for a day of the month, L, 6L and FRI#2 for a day of the week.
func (f field) special(part string, position int) (string, bool, error) {
	if position == monthDay {
		if part == "L" {
			return part, true, nil
		}
		if nearest.MatchString(part) {
			_, err := f.value(strings.TrimSuffix(part, "W"))
			return part, true, err
		}
		return "", false, nil
	}
	if part == "L" { // the last day of the week is Saturday
		return "6", true, nil
	}
	if day, last := strings.CutSuffix(part, "L"); last {
		value, err := f.value(day)
		return strconv.Itoa(value-1) + "L", true, err
	}
	if day, nth, ok := strings.Cut(part, "#"); ok {
		value, err := f.value(day)
		if err == nil && (len(nth) != 1 || nth < "1" || nth > "5") {
			err = errors.New("a month has a first to a fifth of a weekday")
		}
		return strconv.Itoa(value-1) + "#" + nth, true, err
	}
	return "", false, nil
}

// expand writes out 3, 1-5, */15, 10/15 and 1-30/10.
func (f field) expand(part string) ([]int, error) {
	span, stepText, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		var err error
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
			return nil, fmt.Errorf("the step %q is not a number from 1", stepText)
		}
	}
	low, high := f.low, f.high
	if span != "*" {
		from, to, isRange := strings.Cut(span, "-")
		var err error
		if low, err = f.value(from); err != nil {
			return nil, err
		}
		if isRange {
			if high, err = f.value(to); err != nil {
				return nil, err
			}
		} else if !stepped {
			high = low
		}
	}
	if low > high {
		return nil, fmt.Errorf("the range %s runs backwards", span)
	}
	var out []int
	for value := low; value <= high; value += step {
		out = append(out, value)
	}
	return out, nil
}

func (f field) value(text string) (int, error) {
	if at := strings.Index(f.names, text); len(text) == 3 && at >= 0 && at%3 == 0 {
		return f.low + at/3, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < f.low || value > f.high {
		return 0, fmt.Errorf("%q is not from %d to %d", text, f.low, f.high)
	}
	return value, nil
}
