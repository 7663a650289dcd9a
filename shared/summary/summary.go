// Package summary decides what a day came to: which errors are one, whether there are more of them than usual, what is
// outstanding, and which sentences say so.
//
// It owns the rules and the words. It refuses to look and to remember, and to repeat what an error or a title quotes: of
// errors it keeps what they have in common, never what one of them said.
package summary

import (
	"cmp"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// How much of each list a summary holds. The rest is counted.
const (
	keptGroups = 100
	keptGone   = 20
	keptCounts = 50
)

// Window is a day, and as of when it is looked at.
type Window struct {
	Day, TimeZone        string
	StartsAt, EndsAt, At time.Time
}

// Make says what a day came to. The days before may be in any order, and missing.
func Make(w Window, facts ops.DayFacts, errors *Tally, before []ops.DayBefore) ops.Summary {
	s := ops.Summary{
		Day: w.Day, TimeZone: w.TimeZone, StartsAt: w.StartsAt, EndsAt: w.EndsAt, AsOf: w.At,
		Errors: rollup(w, errors, before), Findings: findings(facts),
		Events: rank(facts.Events), Refusals: rank(facts.Refusals), Deliveries: rank(facts.Deliveries), Dead: rank(facts.Dead),
		Builds: rank(facts.Builds), Deployments: rank(facts.Deployments), Mails: rank(facts.Mails),
	}
	done, trouble := chores(facts.Chores)
	s.ChoresDone, s.Chores = done, rank(trouble)
	s.Severity = severity(s)
	s.Headline, s.Sentences = headline(w, s), sentences(s)
	return s
}

// rank keeps what there is most of.
func rank(counts []ops.Count) ops.Ranking {
	r := ops.Ranking{Top: []ops.Count{}}
	counts = slices.Clone(counts)
	slices.SortFunc(counts, func(a, b ops.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Is, b.Is))
	})
	for i, c := range counts {
		if r.Total += c.Count; i < keptCounts {
			r.Top = append(r.Top, ops.Count{Of: Masked(c.Of, 80), Is: Masked(c.Is, 80), Count: c.Count})
		}
	}
	r.More = len(counts) - len(r.Top)
	return r
}

// chores tells turns that were done from those that were not. One that is under way is neither.
func chores(all []ops.Count) (done int64, trouble []ops.Count) {
	for _, c := range all {
		switch c.Is {
		case "succeeded", "partial":
			done += c.Count
		case "queued", "running", "canceled":
		default:
			trouble = append(trouble, c)
		}
	}
	return done, trouble
}

// severity is how soon a person should read it: what is wrong, at the worst.
func severity(s ops.Summary) ops.Severity {
	for _, f := range s.Findings.Worst {
		if f.Severity == ops.Critical {
			return ops.Critical
		}
	}
	switch {
	case s.Findings.Urgent > 0, s.Errors.New > 0, s.Chores.Total > 0, s.Dead.Total > 0:
		return ops.Error
	case s.Errors.Total > 0, s.Findings.Open > 0, s.Refusals.Total > 0:
		return ops.Warning
	}
	return ops.Info
}
