package fixbot

import (
	"fmt"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// wait puts it off until a time, or until something ends when there is none.
func wait(until time.Time, format string, args ...any) (Decision, bool) {
	return Decision{Step: Wait, Until: until, Explanation: fmt.Sprintf(format, args...)}, true
}

// waitedTooLong: after a day in the queue the branch is elsewhere, and its own builds speak for it.
var waitedTooLong = planRule{"waited_too_long", func(s situation) (Decision, bool) {
	if waited := s.now.Sub(s.asked.AskedAt); !s.asked.AskedAt.IsZero() && waited > s.policy.MaxWait() {
		return refuse("it waited for %s, longer than %s", waited.Truncate(time.Minute), s.policy.MaxWait())
	}
	return Decision{}, false
}}

var coolingDown = planRule{"cooling_down", func(s situation) (Decision, bool) {
	var last time.Time
	for _, a := range s.world.Task {
		if a.Status.Started() && a.FinishedAt.After(last) {
			last = a.FinishedAt
		}
	}
	if until := last.Add(s.policy.CoolDown()); !last.IsZero() && s.now.Before(until) {
		return wait(until, "the last attempt ended at %s, and the next is not before %s", stamp(last), stamp(until))
	}
	return Decision{}, false
}}

var tooManyAtWork = planRule{"too_many_at_work", func(s situation) (Decision, bool) {
	most := s.policy.Concurrency
	switch {
	case s.world.Working >= most.All:
		return wait(time.Time{}, "%d agents are at work, and at most %d may be", s.world.Working, most.All)
	case s.world.WorkHere >= most.Repository:
		return wait(time.Time{}, "%d agents are at work in %s, and at most %d may be", s.world.WorkHere, s.asked.Repository, most.Repository)
	}
	return Decision{}, false
}}

var tooManyStarted = planRule{"too_many_started", func(s situation) (Decision, bool) {
	for _, span := range []struct {
		within time.Duration
		most   int
		says   string
	}{{time.Hour, s.policy.Starts.Hour, "hour"}, {24 * time.Hour, s.policy.Starts.Day, "24 hours"}} {
		var within []time.Time
		for _, at := range s.world.Started {
			if at.After(s.now.Add(-span.within)) { // one in the future counts: a clock is wrong, not the count
				within = append(within, at)
			}
		}
		if len(within) >= span.most {
			slices.SortFunc(within, time.Time.Compare)
			until := within[len(within)-span.most].Add(span.within)
			return wait(until, "%d agents were started within the last %s, and at most %d may be: the next is not before %s", len(within), span.says, span.most, stamp(until))
		}
	}
	return Decision{}, false
}}

// budgetUsedUp: what runs could still spend counts as spent, so that a month ends above its cap by what a run spends above its
// own, and by no more.
var budgetUsedUp = planRule{"budget_used_up", func(s situation) (Decision, bool) {
	run, month, used, reserved := s.policy.Budget.Run, s.policy.Budget.Month, s.world.Used, s.world.Reserved
	next := time.Date(s.now.UTC().Year(), s.now.UTC().Month()+1, 1, 0, 0, 0, 0, time.UTC)
	for _, of := range []struct {
		used, reserved, run, month int64
		says                       func(int64) string
	}{
		{int64(used.Money), int64(reserved.Money), int64(ops.Dollars(run.USD)), int64(ops.Dollars(month.USD)), func(n int64) string { return ops.Money(n).String() }},
		{int64(used.Turns), int64(reserved.Turns), int64(run.Turns), int64(month.Turns), func(n int64) string { return fmt.Sprintf("%d turns", n) }},
		{int64(used.Minutes), int64(reserved.Minutes), int64(run.Minutes), int64(month.Minutes), func(n int64) string { return fmt.Sprintf("%d minutes", n) }},
	} {
		if of.used+of.reserved+of.run <= of.month {
			continue
		}
		until := next
		if of.used+of.run <= of.month {
			until = time.Time{} // runs that end may leave enough
		}
		return wait(until, "%s of this month's %s are used and %s are reserved: a run of %s does not fit", of.says(of.used), of.says(of.month), of.says(of.reserved), of.says(of.run))
	}
	return Decision{}, false
}}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
