package fixbot_test

import (
	"slices"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var statuses = []ops.AgentRunStatus{
	ops.AgentUnasked, ops.AgentRequested, ops.AgentDispatching, ops.AgentRunning, ops.AgentVerifying, ops.AgentSucceeded, ops.AgentFailed,
	ops.AgentRefused, ops.AgentEscalated, ops.AgentClosed, ops.AgentCanceled, ops.AgentOverBudget,
}

var events = []fixbot.Event{
	fixbot.Asked, fixbot.Planned, fixbot.Refused, fixbot.Escalated, fixbot.Canceled, fixbot.Invoked, fixbot.InvokeFailed, fixbot.Heartbeat,
	fixbot.GaveUp, fixbot.WentSilent, fixbot.Overspent, fixbot.PullOpened, fixbot.PullMoved, fixbot.PullClosed, fixbot.Passed, fixbot.NotPassed,
}

// Whatever leads somewhere leads nowhere else the second time, and nothing leads out of an end.
func TestEveryTransition(t *testing.T) {
	t.Parallel()
	for _, from := range statuses {
		for _, event := range events {
			to, err := fixbot.Next(from, event)
			switch {
			case err != nil && (to != from || fault.ReasonOf(err) != fault.Conflict):
				t.Errorf("%q %s: %q, %v", from, event, to, err)
			case err != nil:
				continue
			case from.Ended() && to != from:
				t.Errorf("%q is an end, and %s leads to %q", from, event, to)
			case to != from && !fixbot.Successors(from)[to]:
				t.Errorf("%q is no successor of %q", to, from)
			}
			if again, err := fixbot.Next(to, event); err != nil || again != to {
				t.Errorf("%s twice: from %q to %q, and then %q, %v", event, from, to, again, err)
			}
		}
	}
}

func TestStoriesOfRuns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events []fixbot.Event
		ends   ops.AgentRunStatus
		refuse bool // the last event
	}{
		"mended":                              {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Invoked, fixbot.Heartbeat, fixbot.PullOpened, fixbot.PullMoved, fixbot.Passed}, ops.AgentSucceeded, false},
		"the pull request before the receipt": {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.PullOpened, fixbot.Invoked, fixbot.Passed}, ops.AgentSucceeded, false},
		"a person says no":                    {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Invoked, fixbot.PullOpened, fixbot.PullClosed, fixbot.PullClosed}, ops.AgentClosed, false},
		"closed, then green":                  {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.PullOpened, fixbot.PullClosed, fixbot.Passed}, ops.AgentClosed, true},
		"canceled, then it answers":           {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Canceled, fixbot.Invoked, fixbot.PullOpened}, ops.AgentCanceled, false},
		"succeeds without a pull request":     {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Invoked, fixbot.Passed}, ops.AgentRunning, true},
		"invoked without an intent":           {[]fixbot.Event{fixbot.Asked, fixbot.Invoked}, ops.AgentRequested, true},
		"refused, then started":               {[]fixbot.Event{fixbot.Asked, fixbot.Refused, fixbot.Planned}, ops.AgentRefused, true},
		"refused while an agent works":        {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Invoked, fixbot.Refused}, ops.AgentRunning, true},
		"silent":                              {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.WentSilent}, ops.AgentFailed, false},
		"too dear":                            {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Invoked, fixbot.Overspent, fixbot.PullOpened}, ops.AgentOverBudget, false},
		"starts twice":                        {[]fixbot.Event{fixbot.Asked, fixbot.Planned, fixbot.Planned, fixbot.Asked}, ops.AgentDispatching, false},
		"out of nothing":                      {[]fixbot.Event{fixbot.Planned}, ops.AgentUnasked, true},
	} {
		status := ops.AgentUnasked
		for i, event := range c.events {
			next, err := fixbot.Next(status, event)
			if last := i == len(c.events)-1; (err != nil) != (last && c.refuse) {
				t.Errorf("%s: %s of %q: %v", name, event, status, err)
			}
			status = next
		}
		if status != c.ends {
			t.Errorf("%s: ends as %q", name, status)
		}
	}
	if got := fixbot.Successors(ops.AgentRequested); len(got) != 4 || slices.ContainsFunc(statuses, func(s ops.AgentRunStatus) bool { return got[s] && s == ops.AgentRunning }) {
		t.Errorf("after requested: %v", got)
	}
}
