package maintenance

import (
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/timetable"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Watch is a chore at one moment: its schedule, what was seen of it, and the turns that it had.
type Watch struct {
	Schedule ssot.Schedule
	Now      time.Time
	Since    time.Time      // since when it is watched; what was due before is nobody's business
	Runs     []ops.ChoreRun // newest first
	Next     time.Time      // when it is due next; zero where that is not known
	waiting  time.Time      // since when a task waits for it
	heard    time.Time      // when GitHub was last heard, for what is seen through it; of a drain, when it last did something
	turns    []turn         // oldest first
}

// turn is a time at which it was due, and the first run that was made for it, if there was one.
type turn struct {
	due time.Time
	run *ops.ChoreRun
}

// Look puts a chore beside what was seen of it.
func Look(now time.Time, s ssot.Schedule, seen ops.ChoreSeen) Watch {
	w := Watch{Schedule: s, Now: now.UTC(), Since: seen.Since, Runs: slices.Clone(seen.Runs), waiting: seen.WaitingSince, heard: seen.HeardAt}
	if s.SeenIn == ssot.InThisFile {
		w.Runs = append(w.Runs, byPeople(s, now)...)
	}
	slices.SortStableFunc(w.Runs, func(a, b ops.ChoreRun) int { return b.StartedAt.Compare(a.StartedAt) })
	if w.Since.IsZero() {
		w.Since = w.Now
	}
	if n := len(w.Runs); n >= Seen { // what was before is not among them, and was not missed
		w.Since = later(w.Since, w.Runs[n-1].At())
	}
	if period, even := timetable.Period(s.Expression); even {
		w.evenly(period)
	} else {
		w.byTheClock()
	}
	if s.SeenIn == ssot.InTaskQueue {
		w.turns = nil // it leaves no trace when there is nothing to do
	}
	return w
}

// byPeople are the runs that are written down in the schedule. A day counts to its end: nobody writes down the hour.
func byPeople(s ssot.Schedule, now time.Time) (runs []ops.ChoreRun) {
	for _, d := range s.Done {
		at := d.Day().Add(24*time.Hour - time.Second)
		if at.After(now) {
			at = now
		}
		if d.Part == "" && !d.Day().After(now) {
			runs = append(runs, ops.ChoreRun{StartedAt: at, FinishedAt: at, Status: ops.RunSucceeded, URL: d.Evidence})
		}
	}
	return runs
}

// Seen is how many runs of a chore are looked at: its last ones.
const Seen = 200

// most is how many turns are looked back at.
const most = 200

// lookBack is how far turns are looked back at, by the clock.
func lookBack(c ssot.Cadence) time.Duration {
	const day = 24 * time.Hour
	switch c {
	case "continuous":
		return 26 * time.Hour
	case "daily":
		return 8 * day
	case "weekly":
		return 36 * day
	case "monthly":
		return 100 * day
	default:
		return 400 * day
	}
}

// byTheClock finds the turns of a cron: a run is for the last turn before it.
func (w *Watch) byTheClock() {
	at := w.Now.Add(-lookBack(w.Schedule.Cadence))
	if at.Before(w.Since) {
		at = w.Since
	}
	for {
		due, err := timetable.Next(w.Schedule.Expression, w.Schedule.TimeZone, at)
		if err != nil || due.IsZero() {
			break // an expression that nobody can read is found by make test
		}
		if due.After(w.Now) {
			w.Next = due.UTC()
			break
		}
		w.turns, at = append(w.turns, turn{due: due.UTC()}), due
	}
	if len(w.turns) > most {
		w.turns = w.turns[len(w.turns)-most:]
	}
	for i := len(w.Runs) - 1; i >= 0; i-- { // the first run of a turn is the one that was in time or not
		for j := len(w.turns) - 1; j >= 0; j-- {
			if r := &w.Runs[i]; !r.At().Before(w.turns[j].due) {
				if w.turns[j].run == nil {
					w.turns[j].run = r
				}
				break
			}
		}
	}
}

// evenly finds the turns of a rate, which has no time of its own: each is one period after the run before it. So the turns
// that are missed after a run are the same whenever one looks.
func (w *Watch) evenly(period time.Duration) {
	last := w.Since
	for i := len(w.Runs) - 1; i >= 0; i-- {
		r := &w.Runs[i]
		if r.At().Before(w.Since) {
			last = later(last, r.At())
			continue
		}
		w.gap(last, r.At(), period)
		w.turns = append(w.turns, turn{r.At(), r})
		last = later(last, r.At())
	}
	w.gap(last, w.Now, period)
	w.Next = w.after(last, period)
}

// after is when a rate is due next. One that nobody has seen begin has no time.
func (w *Watch) after(last time.Time, period time.Duration) time.Time {
	if len(w.Runs) > 0 {
		last = w.Runs[0].At()
	}
	if !last.Before(w.Now) {
		return time.Time{}
	}
	return w.Now.Add(period - w.Now.Sub(last)%period).UTC()
}

// gap finds the turns between two times, of which there should be one in each period. At most the last ones.
func (w *Watch) gap(from, to time.Time, period time.Duration) {
	n := int((to.Sub(from) - w.Schedule.StartGrace()) / period)
	for i := max(1, n-most+1); i <= n; i++ {
		w.turns = append(w.turns, turn{due: from.Add(time.Duration(i) * period).UTC()})
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Heard is when whoever would tell of it was last heard; zero is never, or that it is seen directly.
func (w Watch) Heard() time.Time { return w.heard }

// last is the last run; the zero one if there was none.
func (w Watch) last() ops.ChoreRun {
	if len(w.Runs) == 0 {
		return ops.ChoreRun{}
	}
	return w.Runs[0]
}

// judged is the last turn whose time to start is over, or that has a run.
func (w Watch) judged() (turn, bool) {
	for i := len(w.turns) - 1; i >= 0; i-- {
		if t := w.turns[i]; t.run != nil || w.Now.After(t.due.Add(w.Schedule.StartGrace())) {
			return t, true
		}
	}
	return turn{}, false
}

// Missed are the turns that nothing was done for.
func (w Watch) Missed() (all []ops.MissedTurn) {
	if w.Schedule.Disabled != "" {
		return nil
	}
	for _, t := range w.turns {
		if t.run == nil && !w.blind(t) && w.Now.After(t.due.Add(w.Schedule.StartGrace())) {
			all = append(all, ops.MissedTurn{
				Chore: w.Schedule.Name, Cadence: ops.Cadence(w.Schedule.Cadence), Runner: w.Schedule.Who(), DueAt: t.due,
				Why: "nothing was seen of it by " + w.clock(t.due.Add(w.Schedule.StartGrace())) + ", when its time to start was over",
			})
		}
	}
	return all
}

// Wanted says what has to be looked for to watch chores. What is switched off is not looked for.
func Wanted(schedules []ssot.Schedule) (want []ops.ChoreWanted) {
	for _, s := range schedules {
		if s.Disabled != "" {
			continue
		}
		w := ops.ChoreWanted{Name: s.Name, When: s.Expression + " " + s.TimeZone, SeenIn: string(s.SeenIn), SeenAs: s.SeenAs}
		if s.Runner == ssot.ByCI {
			w.SeenAs = s.Workflow
		}
		want = append(want, w)
	}
	return want
}

// All puts every chore beside what was seen of it.
func All(now time.Time, schedules []ssot.Schedule, seen []ops.ChoreSeen) []Watch {
	watches := make([]Watch, len(schedules))
	for i, s := range schedules {
		var mine ops.ChoreSeen
		if j := slices.IndexFunc(seen, func(c ops.ChoreSeen) bool { return c.Name == s.Name }); j >= 0 {
			mine = seen[j]
		}
		watches[i] = Look(now, s, mine)
	}
	return watches
}
