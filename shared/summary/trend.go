package summary

import (
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

const (
	// compared is how many days before are compared with.
	compared = 7
	// Remembered is how many days before are asked when an error was first seen.
	Remembered = 30
	// a change counts when it is at least twofold, and at least this many.
	noticeable = 5
)

// The rule of trends, for errors of one fingerprint, beside the days that are known of the seven before:
//
//	unknown  none of those days is known; or it was on none of them, and one of them had more kinds than it could keep
//	new      it was on none of them
//	rising   at least twice its daily mean, and at least 5 more
//	falling  at most half its daily mean, and at least 5 fewer
//	gone     it was on the newest of those days and is not on this one
//	steady   anything else
//
// The mean is over the days that are known, those without it included. A day of 23 or 25 hours counts as a day.
func trend(count int64, mean float64, seen, known, whole bool) ops.Trend {
	now := float64(count)
	switch {
	case !known, !seen && !whole:
		return ops.TrendUnknown
	case !seen:
		return ops.TrendNew
	case now >= 2*mean && now-mean >= noticeable:
		return ops.TrendRising
	case 2*now <= mean && mean-now >= noticeable:
		return ops.TrendFalling
	}
	return ops.TrendSteady
}

// past is what is known of the days before.
type past struct {
	days   int              // that are compared with
	whole  bool             // each of them kept all its kinds
	counts map[string]int64 // by fingerprint, of the days that are compared with
	first  map[string]time.Time
	newest []ops.ErrorGroup // of the newest day that is compared with
}

func pastOf(day string, before []ops.DayBefore) past {
	p := past{whole: true, counts: map[string]int64{}, first: map[string]time.Time{}}
	before = slices.Clone(before)
	slices.SortFunc(before, func(a, b ops.DayBefore) int { return strings.Compare(b.Day, a.Day) })
	for _, b := range before {
		near := dayNumber(day) - dayNumber(b.Day)
		if near < 1 || near > Remembered {
			continue
		}
		for _, g := range b.Errors.Groups {
			if first, there := p.first[g.Fingerprint]; !there || g.FirstSeenAt.Before(first) {
				p.first[g.Fingerprint] = g.FirstSeenAt
			}
			if near <= compared {
				p.counts[g.Fingerprint] += g.Count
			}
		}
		if near > compared {
			continue
		}
		if p.days == 0 {
			p.newest = b.Errors.Groups
		}
		p.days++
		p.whole = p.whole && b.Errors.More == 0 && b.Errors.NotTold == 0
	}
	return p
}

func dayNumber(day string) int {
	at, _ := time.Parse(time.DateOnly, day) // the database has no others
	return int(at.Unix() / (24 * 60 * 60))
}

// rollup puts the errors of a day beside those of the days before.
func rollup(w Window, errors *Tally, before []ops.DayBefore) ops.ErrorRollup {
	p, groups := pastOf(w.Day, before), errors.Groups()
	r := ops.ErrorRollup{Total: errors.total, Kinds: len(groups), NotTold: errors.notTold, Groups: []ops.ErrorGroup{}, Gone: []ops.ErrorGroup{}}
	today := map[string]bool{}
	for i, g := range groups {
		today[g.Fingerprint] = true
		sum, seen := p.counts[g.Fingerprint]
		if p.days > 0 {
			g.Usual = float64(sum) / float64(p.days)
		}
		g.Trend = trend(g.Count, g.Usual, seen, p.days > 0, p.whole)
		if first, there := p.first[g.Fingerprint]; there && first.Before(g.FirstSeenAt) {
			g.FirstSeenAt = first
		}
		switch g.Trend {
		case ops.TrendNew:
			r.New++
		case ops.TrendRising:
			r.Rising++
		case ops.TrendSteady, ops.TrendFalling, ops.TrendGone, ops.TrendUnknown:
		}
		if i < keptGroups {
			r.Groups = append(r.Groups, g)
		}
	}
	r.More = len(groups) - len(r.Groups)
	r.Gone, r.GoneNot = gone(p, today, errors.notTold > 0)
	return r
}

// gone are the errors of the newest day before that did not happen any more. Where some of today's were not told apart,
// nobody knows.
func gone(p past, today map[string]bool, blurred bool) (kept []ops.ErrorGroup, more int) {
	kept = []ops.ErrorGroup{}
	if blurred {
		return kept, 0
	}
	for _, g := range p.newest {
		switch {
		case today[g.Fingerprint]:
		case len(kept) == keptGone:
			more++
		default:
			g.Trend, g.Usual, g.Count = ops.TrendGone, float64(p.counts[g.Fingerprint])/float64(p.days), 0
			kept = append(kept, g)
		}
	}
	return kept, more
}
