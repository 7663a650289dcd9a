package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// State is how a chore stands.
type State string

// The states, those of the rules first. Only the last two are well, and the last one only of what leaves no trace.
const (
	Disabled   State = "disabled"
	Died       State = "died"
	Missed     State = "missed"
	Failed     State = "failed"
	Unobserved State = "unobserved" // nobody would have told
	Overrun    State = "overrun"
	Late       State = "late"
	TooFast    State = "too_fast"
	Partial    State = "partial"   // it did a part of what it should
	Running    State = "running"   // and nothing is wrong with that so far
	Unknown    State = "never_ran" // it has never been seen, and its time has not come
	OnTime     State = "on_time"
	Idle       State = "idle" // nothing waits for it
)

// State is how the chore stands, and why.
func (w Watch) State() (State, string) {
	for _, r := range rules {
		if f, found := r.find(w); found {
			return r.state, f.Explanation
		}
	}
	switch r := w.last(); {
	case w.Schedule.SeenIn == ssot.InTaskQueue:
		return Idle, w.idle()
	case len(w.Runs) == 0:
		return Unknown, w.unseen()
	case r.Status == ops.RunRunning:
		return Running, "it began at " + w.clock(r.StartedAt)
	case r.Status == ops.RunPartial:
		return Partial, fmt.Sprintf("its last run, at %s, did a part of it: %s", w.clock(r.StartedAt), r.Why)
	case r.Status != ops.RunSucceeded: // it is to be tried again
		return Running, fmt.Sprintf("its last run, at %s, %s, and is tried again", w.clock(r.StartedAt), ended[r.Status])
	default:
		return OnTime, "it last ran at " + w.clock(r.StartedAt) + " and succeeded"
	}
}

func (w Watch) idle() string {
	if w.heard.IsZero() {
		return "no task waits for it, and it has never been seen to do one"
	}
	return "no task waits for it; the last one was done at " + w.clock(w.heard)
}

func (w Watch) unseen() string {
	text := "it has never been seen to run"
	if w.Schedule.Runner == ssot.ByAPerson {
		text = "nobody has written down that it was ever done"
	}
	if w.Next.IsZero() {
		return text
	}
	return text + "; it is due at " + w.clock(w.Next)
}
