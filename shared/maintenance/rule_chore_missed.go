package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// missed: a schedule that does not fire says nothing. That nothing was seen after its time is all there is to notice.
var missed = rule{"chore_missed", Missed, func(w Watch) (ops.Finding, bool) {
	if w.Schedule.SeenIn == ssot.InTaskQueue {
		return undone(w)
	}
	t, judged := w.judged()
	if !judged || t.run != nil || w.blind(t) {
		return ops.Finding{}, false
	}
	f := ops.Finding{
		Severity: ops.Error, Title: w.Schedule.Title + " was missed",
		Expected: "a run at " + w.clock(t.due) + " or within " + length(w.Schedule.StartGrace()), Actual: "nothing",
		Explanation: fmt.Sprintf("it was due at %s and nothing was seen of it within the %s that it may be late; %s", w.clock(t.due), length(w.Schedule.StartGrace()), w.before()),
	}
	if w.Schedule.Runner == ssot.ByAPerson {
		f.Severity, f.Actual = ops.Warning, "nobody wrote down that it was done"
		f.Explanation += ". What to do: " + w.Schedule.Runbook + " Then write it down under done in ssot/maintenance/schedules.yaml"
	}
	if n := w.missedInARow(); n > 1 {
		f.Explanation += fmt.Sprintf("; %d turns in a row were missed", n)
	}
	return f, true
}}

// undone: a function that drains a queue is not there when what waits for it waits too long.
func undone(w Watch) (ops.Finding, bool) {
	waits := w.Now.Sub(w.waiting)
	return ops.Finding{
		Severity: ops.Error, Title: w.Schedule.Title + ": what is owed is not done",
		Expected: "a task is begun within " + length(w.Schedule.StartGrace()), Actual: "one waits since " + w.clock(w.waiting),
		Explanation: fmt.Sprintf("the oldest %s was due at %s, %s ago: %s does not run, or cannot keep up", w.Schedule.SeenAs, w.clock(w.waiting), length(waits), w.Schedule.Function),
	}, !w.waiting.IsZero() && waits > w.Schedule.StartGrace()
}

// before says what was seen last.
func (w Watch) before() string {
	if len(w.Runs) == 0 {
		return "it has never been seen to run"
	}
	return fmt.Sprintf("it last ran at %s and %s", w.clock(w.last().StartedAt), ended[w.last().Status])
}

// ended completes "it ran and ...".
var ended = map[ops.RunStatus]string{
	ops.RunRunning: "has not ended", ops.RunSucceeded: "succeeded", ops.RunPartial: "did a part of it",
	ops.RunFailed: "failed", ops.RunTimedOut: "ended without a word",
}

func (w Watch) missedInARow() (n int) {
	for i := len(w.turns) - 1; i >= 0 && w.turns[i].run == nil; i-- {
		if w.Now.After(w.turns[i].due.Add(w.Schedule.StartGrace())) {
			n++
		}
	}
	return n
}
