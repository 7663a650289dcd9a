package proof

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// label narrows the search for the work items of escalations.
const label = "odooops"

// ending says whether a run has come to its end, and to which. A verdict that is against it is not the end yet: as long as the
// agent has time, it may push something better.
func (v Verifier) ending(ctx context.Context, a ops.AgentPull, l look) (end ops.AgentEnd, ended bool, err error) {
	if a.Status.Ended() {
		return end, false, nil
	}
	over := l.late(a.DeadlineAt)
	switch {
	case l.pull.State == ops.PullRequestClosed:
		return ops.AgentEnd{Status: ops.AgentClosed, Explanation: "a person closed it, which means no"}, true, nil
	case l.verdict.Status == ops.GovernancePassed:
		return ops.AgentEnd{Status: ops.AgentSucceeded, Explanation: "checks green, governance passed"}, true, nil
	case l.pull.State == ops.PullRequestMerged:
		why := "a person merged it before it had passed: " + v.against(l)
		return ops.AgentEnd{Status: ops.AgentFailed, Explanation: why}, true, nil
	case !over || l.verdict.Waits() && !l.late(a.DeadlineAt.Add(time.Duration(l.policy.MaxWaitHours)*time.Hour)):
		return end, false, nil
	}
	why := "its time is over, and it has not passed: " + v.against(l)
	if a.Attempt < l.policy.AttemptsPerTask {
		return ops.AgentEnd{Status: ops.AgentFailed, Explanation: why}, true, nil
	}
	item, err := v.escalate(ctx, a, l, why)
	return ops.AgentEnd{Status: ops.AgentEscalated, Explanation: why + "; that was the last attempt", WorkItem: item}, err == nil, err
}

func (l look) late(deadline time.Time) bool { return !deadline.IsZero() && l.at.After(deadline) }

func (Verifier) against(l look) string { return ops.Plain(l.verdict.Explanation(), 2000) }

// escalate gives a task to a person, once for all its attempts: the work item is looked for before it is opened.
func (v Verifier) escalate(ctx context.Context, a ops.AgentPull, l look, why string) (string, error) {
	tried, err := v.Book.AgentTried(ctx, a.TaskKey)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Agents could not mend this in %s. %s is to act. What was tried:\n\n~~~\n", a.Repo, l.policy.Escalation.Owner)
	for _, t := range tried {
		if t.ID == a.ID {
			t.Status, t.Explanation = ops.AgentEscalated, why
		}
		fmt.Fprintf(&b, "attempt %d: %s %s\n%s\n\n", t.Attempt, t.Status, t.PullRequest, strings.ReplaceAll(t.Explanation, "~~~", "~ ~ ~"))
	}
	b.WriteString("~~~\n")
	where := l.policy.Escalation.Repository
	issue, err := v.Hub.OpenIssueOnce(ctx, where, label, "odooops task "+taskMark(a.TaskKey), "Agents could not mend "+ops.Plain(a.TaskKey, 150), b.String())
	return fmt.Sprintf("github:%s#%d", where, issue.Number), err
}

// taskMark is a task's name as it may stand in a comment of HTML.
func taskMark(key string) string {
	return strings.NewReplacer("--", "- -", ">", ")", "\n", " ").Replace(key)
}
