package maintenance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// at reads a time in UTC, with or without its seconds.
func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05"[:len(text)], text)
	if err != nil {
		panic(err)
	}
	return t
}

// ran is a run for a turn, which began and ended then; no end is "".
func ran(due, began, ended string, status ops.RunStatus, why ...string) ops.ChoreRun {
	r := ops.ChoreRun{StartedAt: at(began), Status: status}
	if due != "" {
		r.DueAt = at(due)
	}
	if ended != "" {
		r.FinishedAt = at(ended)
	}
	if len(why) > 0 {
		r.Why = why[0]
	}
	return r
}

// nightly is due at three, may start an hour late, and takes ten minutes.
var nightly = ssot.Schedule{
	Name: "sweep", Title: "The sweep", Cadence: "daily", Runner: ssot.ByFunction, Function: "sweeper", SeenIn: ssot.InMaintenanceRuns,
	Expression: "cron(0 3 * * ? *)", TimeZone: "UTC", StartGraceMinutes: 60, RunGraceMinutes: 10, MaxMinutes: 15, MinSeconds: 5,
	Retry: ssot.Retry{Attempts: 2, WithinMinutes: 60}, DisableAfterTimeouts: 3,
}

// with changes a schedule.
func with(s ssot.Schedule, change func(*ssot.Schedule)) ssot.Schedule {
	change(&s)
	return s
}

var (
	quarterly = with(nightly, func(s *ssot.Schedule) {
		s.Cadence, s.Expression, s.StartGraceMinutes, s.SeenIn = "continuous", "rate(15 minutes)", 15, ssot.InRuns
	})
	berlin = with(nightly, func(s *ssot.Schedule) {
		s.Expression, s.TimeZone, s.StartGraceMinutes = "cron(30 2 * * ? *)", "Europe/Berlin", 30
	})
	drain = with(nightly, func(s *ssot.Schedule) {
		s.Expression, s.StartGraceMinutes, s.SeenIn, s.SeenAs = "rate(1 minute)", 5, ssot.InTaskQueue, "interpret_delivery"
	})
	builds = with(nightly, func(s *ssot.Schedule) {
		s.Runner, s.Function, s.Workflow, s.SeenIn = ssot.ByCI, "", "gates", ssot.InBuilds
	})
	drill = with(nightly, func(s *ssot.Schedule) {
		s.Cadence, s.Runner, s.Function, s.SeenIn, s.Runbook = "monthly", ssot.ByAPerson, "", ssot.InThisFile, "Restore it."
		s.Expression, s.StartGraceMinutes, s.MinSeconds = "cron(0 8 1 * ? *)", 14*24*60, 0
	})
	long = "2026-01-01 00:00"
)

const succeeded, failedRun, running, timedOut = ops.RunSucceeded, ops.RunFailed, ops.RunRunning, ops.RunTimedOut

func TestChores(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		schedule ssot.Schedule
		now      string
		since    string
		waiting  string
		runs     []ops.ChoreRun
		state    string
		findings []string
	}{
		"in time": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:05", succeeded)},
			"on_time: it last ran at 2026-03-03 03:00 UTC and succeeded", nil},
		"within its grace, yesterday's run counts": {nightly, "2026-03-03 04:00", long, "", []ops.ChoreRun{ran("2026-03-02 03:00", "2026-03-02 03:00", "2026-03-02 03:05", succeeded)},
			"on_time: it last ran at 2026-03-02 03:00 UTC and succeeded", nil},
		"one moment later it does not": {nightly, "2026-03-03 04:01", long, "", []ops.ChoreRun{ran("2026-03-02 03:00", "2026-03-02 03:00", "2026-03-02 03:05", succeeded)},
			"missed: it was due at 2026-03-03 03:00 UTC and nothing was seen of it within the 1h that it may be late; it last ran at 2026-03-02 03:00 UTC and succeeded",
			[]string{"error chore_missed"}},
		"three in a row": {nightly, "2026-03-05 05:00", long, "", []ops.ChoreRun{ran("2026-03-02 03:00", "2026-03-02 03:00", "2026-03-02 03:05", succeeded)},
			"missed: it was due at 2026-03-05 03:00 UTC and nothing was seen of it within the 1h that it may be late; it last ran at 2026-03-02 03:00 UTC and succeeded; 3 turns in a row were missed",
			[]string{"error chore_missed"}},
		"never, and its time has not come": {nightly, "2026-03-02 04:30", "2026-03-02 03:30", "", nil,
			"never_ran: it has never been seen to run; it is due at 2026-03-03 03:00 UTC", nil},
		"never, and it had its turn": {nightly, "2026-03-03 05:00", "2026-03-02 03:30", "", nil,
			"missed: it was due at 2026-03-03 03:00 UTC and nothing was seen of it within the 1h that it may be late; it has never been seen to run", []string{"error chore_missed"}},
		"nobody has watched yet": {nightly, "2026-03-03 05:00", "", "", nil,
			"never_ran: it has never been seen to run; it is due at 2026-03-04 03:00 UTC", nil},
		"late": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 04:30", "2026-03-03 04:35", succeeded)},
			"late: it was due at 2026-03-03 03:00 UTC, may be 1h late, and began 1h30m after its time", []string{"warning chore_late"}},
		"by hand, after it was missed": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 11:00", "2026-03-03 11:00", "2026-03-03 11:05", succeeded)},
			"late: it was due at 2026-03-03 03:00 UTC, may be 1h late, and began 8h after its time", []string{"warning chore_late"}},
		"running": {nightly, "2026-03-03 03:05", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "", running)},
			"running: it began at 2026-03-03 03:00 UTC", nil},
		"running for too long": {nightly, "2026-03-03 03:12", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "", running)},
			"overrun: it began at 2026-03-03 03:00 UTC and still runs after 12m, more than the 10m that it usually needs; after 15m it counts as dead", []string{"warning chore_overrun"}},
		"took too long": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:13", succeeded)},
			"overrun: it began at 2026-03-03 03:00 UTC and took 13m, more than the 10m that it usually needs; at 15m it is cut off", []string{"warning chore_overrun"}},
		"running for longer than it can": {with(nightly, noRetries), "2026-03-03 03:16", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "", running)},
			"died: it began at 2026-03-03 03:00 UTC and has not said how it ended; it can run for 15m at most", []string{"error chore_died"}},
		"given up by the next": {with(nightly, noRetries), "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:30", timedOut, "its function ended")},
			"died: it began at 2026-03-03 03:00 UTC and never said how it ended: its function ended", []string{"error chore_died"}},
		"failed, and is tried again": {nightly, "2026-03-03 03:10", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:01", failedRun, "away")},
			"running: its last run, at 2026-03-03 03:00 UTC, failed, and is tried again", nil},
		"failed as often as it may": {nightly, "2026-03-03 03:10", long, "", []ops.ChoreRun{
			ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:01", failedRun, "away"), ran("2026-03-03 03:00", "2026-03-03 03:02", "2026-03-03 03:03", failedRun, "away"),
			ran("2026-03-03 03:00", "2026-03-03 03:05", "2026-03-03 03:06", failedRun, "still away")},
			"failed: its last run began at 2026-03-03 03:05 UTC and failed: still away (3 tries)", []string{"error chore_failed"}},
		"failed, and nobody tried again": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:01", failedRun, "away")},
			"failed: its last run began at 2026-03-03 03:00 UTC and failed: away", []string{"error chore_failed"}},
		"failed, and then missed": {nightly, "2026-03-04 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:01", failedRun, "away")},
			"missed: it was due at 2026-03-04 03:00 UTC and nothing was seen of it within the 1h that it may be late; it last ran at 2026-03-03 03:00 UTC and failed",
			[]string{"error chore_missed", "error chore_failed"}},
		"a part of it": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:01", ops.RunPartial, "no token")},
			"partial: its last run, at 2026-03-03 03:00 UTC, did a part of it: no token", nil},
		"too fast": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00:00", "2026-03-03 03:00:01", succeeded)},
			"too_fast: it began at 2026-03-03 03:00 UTC and says that it succeeded after 1s; whatever does its work takes 5s at least", []string{"warning chore_too_fast"}},
		"fast enough to fail": {nightly, "2026-03-03 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00:00", "2026-03-03 03:00:01", failedRun, "no")},
			"failed: its last run began at 2026-03-03 03:00 UTC and failed: no", []string{"error chore_failed"}},
		"keeps timing out": {with(nightly, noRetries), "2026-03-03 12:00", long, "", []ops.ChoreRun{
			ran("2026-03-03 03:00", "2026-03-03 03:00", "", running), ran("2026-03-02 03:00", "2026-03-02 03:00", "2026-03-03 03:00", timedOut, "x"), ran("2026-03-01 03:00", "2026-03-01 03:00", "2026-03-02 03:00", timedOut, "x")},
			"died: it began at 2026-03-03 03:00 UTC and has not said how it ended; it can run for 15m at most", []string{"error chore_died", "critical chore_times_out"}},
		"two time-outs and a success": {with(nightly, noRetries), "2026-03-03 12:00", long, "", []ops.ChoreRun{
			ran("2026-03-03 03:00", "2026-03-03 03:00", "", running), ran("2026-03-02 03:00", "2026-03-02 03:00", "2026-03-03 03:00", timedOut, "x"), ran("2026-03-01 03:00", "2026-03-01 03:00", "2026-03-01 03:05", succeeded)},
			"died: it began at 2026-03-03 03:00 UTC and has not said how it ended; it can run for 15m at most", []string{"error chore_died"}},
		"switched off": {with(nightly, func(s *ssot.Schedule) { s.Disabled = "We moved." }), "2026-03-09 12:00", long, "", []ops.ChoreRun{ran("2026-03-03 03:00", "2026-03-03 03:00", "", running)},
			"disabled: nothing is expected of it, and nobody is told when it is not done: We moved.", []string{"info chore_disabled"}},

		// 29 March 2026, Berlin: there is no 02:30. 25 October: there are two, and the first counts.
		"no turn when the clock skips it": {berlin, "2026-03-29 12:00", long, "", []ops.ChoreRun{ran("2026-03-28 01:30", "2026-03-28 01:30", "2026-03-28 01:35", succeeded)},
			"on_time: it last ran at 2026-03-28 02:30 CET and succeeded", nil},
		"missed the day after": {berlin, "2026-03-30 01:01", long, "", []ops.ChoreRun{ran("2026-03-28 01:30", "2026-03-28 01:30", "2026-03-28 01:35", succeeded)},
			"missed: it was due at 2026-03-30 02:30 CEST and nothing was seen of it within the 30m that it may be late; it last ran at 2026-03-28 02:30 CET and succeeded", []string{"error chore_missed"}},
		"one turn when the clock shows it twice": {berlin, "2026-10-25 12:00", long, "", []ops.ChoreRun{ran("2026-10-25 00:30", "2026-10-25 00:30", "2026-10-25 00:35", succeeded)},
			"on_time: it last ran at 2026-10-25 02:30 CEST and succeeded", nil},
		"late when it took the second": {berlin, "2026-10-25 12:00", long, "", []ops.ChoreRun{ran("", "2026-10-25 01:30", "2026-10-25 01:35", succeeded)},
			"late: it was due at 2026-10-25 02:30 CEST, may be 30m late, and began 1h after its time", []string{"warning chore_late"}},

		"every quarter of an hour": {quarterly, "2026-03-03 12:10", long, "", []ops.ChoreRun{ran("", "2026-03-03 12:00", "2026-03-03 12:01", succeeded), ran("", "2026-03-03 11:45", "2026-03-03 11:46", succeeded)},
			"on_time: it last ran at 2026-03-03 12:00 UTC and succeeded", nil},
		"a rate within its grace": {quarterly, "2026-03-03 12:30", long, "", []ops.ChoreRun{ran("", "2026-03-03 12:00", "2026-03-03 12:01", succeeded)},
			"on_time: it last ran at 2026-03-03 12:00 UTC and succeeded", nil},
		"a rate that stopped": {quarterly, "2026-03-03 13:31", long, "", []ops.ChoreRun{ran("", "2026-03-03 12:00", "2026-03-03 12:01", succeeded)},
			"missed: it was due at 2026-03-03 13:15 UTC and nothing was seen of it within the 15m that it may be late; it last ran at 2026-03-03 12:00 UTC and succeeded; 5 turns in a row were missed", []string{"error chore_missed"}},
		"a rate that never began": {quarterly, "2026-03-03 12:31", "2026-03-03 12:00", "", nil,
			"missed: it was due at 2026-03-03 12:15 UTC and nothing was seen of it within the 15m that it may be late; it has never been seen to run", []string{"error chore_missed"}},

		"GitHub was not heard": {builds, "2026-03-03 12:00", long, "", nil,
			"unobserved: it was due at 2026-03-03 03:00 UTC, and GitHub was never heard: neither a webhook nor a poll", []string{"warning chore_unobserved"}},
		"GitHub was heard too early": {builds, "2026-03-03 12:00", long, "heard 2026-03-03 03:59", nil,
			"unobserved: it was due at 2026-03-03 03:00 UTC, and GitHub was last heard at 2026-03-03 03:59 UTC, before its time to start was over", []string{"warning chore_unobserved"}},
		"GitHub was heard": {builds, "2026-03-03 12:00", long, "heard 2026-03-03 11:00", nil,
			"missed: it was due at 2026-03-03 03:00 UTC and nothing was seen of it within the 1h that it may be late; it has never been seen to run; 8 turns in a row were missed", []string{"error chore_missed"}},
		"GitHub told of it and fell silent": {builds, "2026-03-03 12:00", long, "heard 2026-03-03 03:10", []ops.ChoreRun{ran("", "2026-03-03 03:05", "2026-03-03 03:06", succeeded)},
			"on_time: it last ran at 2026-03-03 03:05 UTC and succeeded", nil},
		"nothing waits":                         {drain, "2026-03-03 12:00", long, "", nil, "idle: no task waits for it, and it has never been seen to do one", nil},
		"nothing waits, and something was done": {drain, "2026-03-03 12:00", long, "heard 2026-03-03 11:59", nil, "idle: no task waits for it; the last one was done at 2026-03-03 11:59 UTC", nil},
		"a task waits its minute":               {drain, "2026-03-03 12:00", long, "2026-03-03 11:56", nil, "idle: no task waits for it, and it has never been seen to do one", nil},
		"a task waits for nobody": {drain, "2026-03-03 12:00", long, "2026-03-03 11:50", nil,
			"missed: the oldest interpret_delivery was due at 2026-03-03 11:50 UTC, 10m ago: sweeper does not run, or cannot keep up", []string{"error chore_missed"}},

		"nobody ever did it": {drill, "2026-03-03 12:00", "2026-03-02 00:00", "", nil,
			"never_ran: nobody has written down that it was ever done; it is due at 2026-04-01 08:00 UTC", nil},
		"done by a person, on its day": {done(drill, "2026-03-01"), "2026-03-20 12:00", long, "", nil,
			"on_time: it last ran at 2026-03-01 23:59 UTC and succeeded", nil},
		"not done by anybody": {done(drill, "2026-02-02"), "2026-03-16 12:00", long, "", nil,
			"missed: it was due at 2026-03-01 08:00 UTC and nothing was seen of it within the 14 days that it may be late; it last ran at 2026-02-02 23:59 UTC and succeeded. What to do: Restore it. Then write it down under done in ssot/maintenance/schedules.yaml", []string{"warning chore_missed"}},
		"written down before it was done": {done(drill, "2026-03-31"), "2026-03-16 12:00", long, "", nil,
			"missed: it was due at 2026-03-01 08:00 UTC and nothing was seen of it within the 14 days that it may be late; it has never been seen to run. What to do: Restore it. Then write it down under done in ssot/maintenance/schedules.yaml; 3 turns in a row were missed", []string{"warning chore_missed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := ops.ChoreSeen{Name: c.schedule.Name, Runs: c.runs}
			if c.since != "" {
				seen.Since = at(c.since)
			}
			if heard, told := strings.CutPrefix(c.waiting, "heard "); told {
				seen.HeardAt = at(heard)
			} else if c.waiting != "" {
				seen.WaitingSince = at(c.waiting)
			}
			w := maintenance.Look(at(c.now), c.schedule, seen)
			state, why := w.State()
			if diff := cmp.Diff(c.state, string(state)+": "+why); diff != "" {
				t.Errorf("state (-want +got)\n%s", diff)
			}
			var got []string
			for _, f := range w.Findings() {
				got = append(got, fmt.Sprintf("%s %s", f.Severity, f.Signal))
				if f.Title == "" || f.Explanation == "" || f.Expected == f.Actual || f.Subject != "chore sweep" || !slices.Contains(maintenance.Signals(), f.Signal) {
					t.Errorf("%+v", f)
				}
			}
			if diff := cmp.Diff(c.findings, got); diff != "" {
				t.Errorf("findings (-want +got)\n%s", diff)
			}
		})
	}
}

func noRetries(s *ssot.Schedule) { s.Retry.Attempts = 0 }

func done(s ssot.Schedule, day string) ssot.Schedule {
	s.Done = []ssot.Done{{On: day, By: "ann", Evidence: "https://example.com"}}
	return s
}

// However often one looks, a missed turn is the same; looking later only adds some.
func TestMissedTurnsStayTheSame(t *testing.T) {
	t.Parallel()
	last := ops.ChoreSeen{Since: at("2026-03-03 11:50"), Runs: []ops.ChoreRun{ran("", "2026-03-03 12:00", "2026-03-03 12:01", succeeded)}}
	turns := map[time.Time]bool{}
	for now := at("2026-03-03 12:00"); now.Before(at("2026-03-12 12:00")); now = now.Add(7 * time.Minute) {
		for _, m := range maintenance.Look(now, quarterly, last).Missed() {
			turns[m.DueAt] = true
			if m.Chore != "sweep" || m.Runner != "sweeper" || m.Cadence != "continuous" || m.Why == "" {
				t.Fatalf("%+v", m)
			}
		}
	}
	if want := 9*24*4 - 2; len(turns) != want && len(turns) != want+1 {
		t.Errorf("%d turns in nine days, want about %d", len(turns), want)
	}
	if n := len(maintenance.Look(at("2027-03-12 12:00"), quarterly, last).Missed()); n > 200 {
		t.Errorf("after a year %d at once", n)
	}
	for _, runs := range [][]ops.ChoreRun{nil, {ran("2026-03-03 03:00", "2026-03-03 03:00", "2026-03-03 03:01", failedRun, "x")}} {
		if got := maintenance.Look(at("2026-03-05 12:00"), with(nightly, func(s *ssot.Schedule) { s.Disabled = "x" }), ops.ChoreSeen{Since: at(long), Runs: runs}).Missed(); got != nil {
			t.Errorf("switched off, and missed: %v", got)
		}
	}
}

// A gap between two runs was a gap, whatever came after it.
func TestAGapIsFound(t *testing.T) {
	t.Parallel()
	seen := ops.ChoreSeen{Since: at("2026-03-03 11:50"), Runs: []ops.ChoreRun{
		ran("", "2026-03-03 12:00", "2026-03-03 12:01", succeeded), ran("", "2026-03-03 13:00", "2026-03-03 13:01", succeeded),
	}}
	var got []string
	for _, m := range maintenance.Look(at("2026-03-03 13:05"), quarterly, seen).Missed() {
		got = append(got, m.DueAt.Format("15:04"))
	}
	if diff := cmp.Diff([]string{"12:15", "12:30", "12:45"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if state, why := maintenance.Look(at("2026-03-03 13:05"), quarterly, seen).State(); state != maintenance.OnTime {
		t.Errorf("%s: %s", state, why)
	}
}

// Of a chore that runs all the time only the last runs are seen. What was before them was not missed.
func TestWhatIsNotListedWasNotMissed(t *testing.T) {
	t.Parallel()
	var runs []ops.ChoreRun
	for i := range maintenance.Seen {
		began := at("2026-03-03 11:00").Add(-time.Duration(i) * time.Minute)
		runs = append(runs, ops.ChoreRun{StartedAt: began, FinishedAt: began.Add(10 * time.Second), Status: succeeded})
	}
	w := maintenance.Look(at("2026-03-03 12:00"), nightly, ops.ChoreSeen{Since: at(long), Runs: runs})
	if got := w.Missed(); got != nil {
		t.Errorf("%v", got)
	}
}
